package io.runtimemoat.decision.random;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret for HMAC-SHA256 (RFC 2104), at least 32 bytes; never printed. */
public final class MacKey {
  /** Shortest secret, in bytes: the output size of SHA-256 (RFC 2104 §3). */
  public static final int MINIMUM_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  public MacKey(byte[] secret) {
    if (secret.length < MINIMUM_BYTES) {
      throw new IllegalArgumentException(
          "a MAC key has at least " + MINIMUM_BYTES + " bytes, not " + secret.length);
    }
    key = new SecretKeySpec(secret, ALGORITHM);
  }

  /** The 32-byte tag over the parts, each preceded by its length so that no two splits collide. */
  public byte[] tag(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (byte[] part : parts) {
        mac.update((byte) (part.length >>> 24));
        mac.update((byte) (part.length >>> 16));
        mac.update((byte) (part.length >>> 8));
        mac.update((byte) part.length);
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "MacKey(secret)";
  }
}
