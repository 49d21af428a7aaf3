package io.runtimemoat.persistence.serialization;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Kryo's input that never allocates for a declared length the bytes cannot hold. */
final class WireInput extends Input {
  /** Refuses a count whose elements, at least {@code bytesEach}, do not fit in what is left. */
  int bounded(int count, int bytesEach) {
    if (count < 0 || (long) count * bytesEach > limit() - position()) {
      throw new KryoException(
          "a length of " + count + " with " + (limit() - position()) + " bytes");
    }
    return count;
  }

  @Override
  public @Nullable String readString() {
    int lengthPlusOne = readVarInt(true);
    if (lengthPlusOne == 0) {
      return null;
    }
    return new String(readBytes(lengthPlusOne - 1), StandardCharsets.UTF_8);
  }

  @Override
  public byte[] readBytes(int length) {
    return super.readBytes(bounded(length, Byte.BYTES));
  }

  @Override
  public int[] readInts(int length) {
    return super.readInts(bounded(length, Integer.BYTES));
  }

  @Override
  public int[] readInts(int length, boolean optimizePositive) {
    return super.readInts(bounded(length, 1), optimizePositive);
  }

  @Override
  public long[] readLongs(int length) {
    return super.readLongs(bounded(length, Long.BYTES));
  }

  @Override
  public long[] readLongs(int length, boolean optimizePositive) {
    return super.readLongs(bounded(length, 1), optimizePositive);
  }

  @Override
  public float[] readFloats(int length) {
    return super.readFloats(bounded(length, Float.BYTES));
  }

  @Override
  public double[] readDoubles(int length) {
    return super.readDoubles(bounded(length, Double.BYTES));
  }
}
