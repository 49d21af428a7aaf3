package io.runtimemoat.decision.facts;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes canonical bytes: big-endian integers, IEEE-754 bits, UTF-8 and lists with a 32-bit length
 * before them. One value has one encoding, so bytes can be hashed and signed.
 */
public final class FactWriter {
  private static final int FIRST_BYTES = 1024;

  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES).order(ByteOrder.BIG_ENDIAN);

  public void writeByte(int value) {
    room(Byte.BYTES).put((byte) value);
  }

  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  public void writeInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  public void writeLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  /** The value's bits; every NaN is written as the one canonical NaN. */
  public void writeDouble(double value) {
    room(Double.BYTES).putLong(Double.doubleToLongBits(value));
  }

  public void writeFloats(float[] values) {
    writeInt(values.length);
    for (float value : values) {
      room(Float.BYTES).putInt(Float.floatToIntBits(value));
    }
  }

  public void writeDoubles(double[] values) {
    writeInt(values.length);
    for (double value : values) {
      writeDouble(value);
    }
  }

  public void writeText(String value) {
    writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A byte 0 for null, else a byte 1 and the text. */
  public void writeOptionalText(@Nullable String value) {
    writeBoolean(value != null);
    if (value != null) {
      writeText(value);
    }
  }

  public void writeBytes(byte[] value) {
    writeInt(value.length);
    room(value.length).put(value);
  }

  public <T> void writeList(List<T> values, BiConsumer<FactWriter, T> each) {
    writeInt(values.size());
    values.forEach(value -> each.accept(this, value));
  }

  public byte[] toBytes() {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
      buffer = ByteBuffer.allocate(capacity).order(ByteOrder.BIG_ENDIAN).put(buffer.flip());
    }
    return buffer;
  }
}
