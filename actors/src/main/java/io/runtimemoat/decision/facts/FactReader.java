package io.runtimemoat.decision.facts;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what {@link FactWriter} wrote; a length never allocates more than the bytes left. */
public final class FactReader {
  private final ByteBuffer buffer;

  public FactReader(byte[] bytes) {
    buffer = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
  }

  /** Runs a decoder over all the bytes; every failure is a {@link MalformedFactException}. */
  public static <T> T decode(String manifest, byte[] bytes, Function<FactReader, T> decoder) {
    FactReader reader = new FactReader(bytes);
    try {
      T value = decoder.apply(reader);
      if (reader.buffer.hasRemaining()) {
        throw new MalformedFactException(
            manifest, reader.buffer.remaining() + " bytes follow the end", null);
      }
      return value;
    } catch (BufferUnderflowException e) {
      throw new MalformedFactException(manifest, "the bytes end early", e);
    } catch (IllegalArgumentException e) {
      throw new MalformedFactException(manifest, String.valueOf(e.getMessage()), e);
    }
  }

  public int readByte() {
    return buffer.get();
  }

  public boolean readBoolean() {
    int value = readByte();
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("a boolean is 0 or 1, not " + value);
    }
    return value == 1;
  }

  public int readInt() {
    return buffer.getInt();
  }

  public long readLong() {
    return buffer.getLong();
  }

  public double readDouble() {
    return Double.longBitsToDouble(buffer.getLong());
  }

  public float[] readFloats() {
    float[] values = new float[readLength(Float.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(buffer.getInt());
    }
    return values;
  }

  public double[] readDoubles() {
    double[] values = new double[readLength(Double.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = readDouble();
    }
    return values;
  }

  public String readText() {
    byte[] bytes = readBytes();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text is not UTF-8", e);
    }
  }

  public @Nullable String readOptionalText() {
    return readBoolean() ? readText() : null;
  }

  public byte[] readBytes() {
    byte[] bytes = new byte[readLength(1)];
    buffer.get(bytes);
    return bytes;
  }

  public <T> List<T> readList(Function<FactReader, T> each) {
    int length = readLength(1);
    List<T> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      values.add(each.apply(this));
    }
    return List.copyOf(values);
  }

  private int readLength(int bytesEach) {
    int length = buffer.getInt();
    if (length < 0 || (long) length * bytesEach > buffer.remaining()) {
      throw new IllegalArgumentException("a length of " + length + " is past the end");
    }
    return length;
  }
}
