package io.runtimemoat.decision.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A short keyed hash for feature slots: who lacks the key can neither aim at a slot nor read one.
 *
 * <p>SipHash-2-4 of J.-P. Aumasson and D. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT
 * 2012, checked against the paper's known answers.
 *
 * @param k0 first half of the 128-bit key, little-endian
 * @param k1 second half
 */
public record SipHash(long k0, long k1) {
  /** The 64-bit hash of the bytes. */
  public long hash(byte[] input) {
    long[] v = {
      k0 ^ 0x736f6d6570736575L,
      k1 ^ 0x646f72616e646f6dL,
      k0 ^ 0x6c7967656e657261L,
      k1 ^ 0x7465646279746573L
    };
    ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.remaining() >= Long.BYTES) {
      absorb(v, bytes.getLong());
    }
    long last = (long) input.length << 56;
    for (int shift = 0; bytes.hasRemaining(); shift += Byte.SIZE) {
      last |= (bytes.get() & 0xFFL) << shift;
    }
    absorb(v, last);
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  /** The key never shows. */
  @Override
  public String toString() {
    return "SipHash(secret)";
  }

  private static void absorb(long[] v, long word) {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  }

  private static void round(long[] v) {
    v[0] += v[1];
    v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
    v[0] = Long.rotateLeft(v[0], 32);
    v[2] += v[3];
    v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
    v[2] = Long.rotateLeft(v[2], 32);
  }
}
