package io.runtimemoat.decision.random;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret for HMAC-SHA256 (RFC 2104), at least 32 bytes; never printed. */
public final class MacKey {
  /** Shortest secret, in bytes: the output size of SHA-256 (RFC 2104 §3). */
  public static final int MINIMUM_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  // Ready to take bytes, never given any: cloned, because setting one up takes longer than the tag.
  private final Mac ready;

  public MacKey(byte[] secret) {
    if (secret.length < MINIMUM_BYTES) {
      throw new IllegalArgumentException(
          "a MAC key has at least " + MINIMUM_BYTES + " bytes, not " + secret.length);
    }
    ready = ready(new SecretKeySpec(secret, ALGORITHM));
  }

  private static Mac ready(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return (Mac) mac.clone();
    } catch (GeneralSecurityException | CloneNotSupportedException e) {
      throw new IllegalStateException("every Java platform has a HmacSHA256 that can be copied", e);
    }
  }

  /** The 32-byte tag over the parts, each preceded by its length so that no two splits collide. */
  public byte[] tag(byte[]... parts) {
    Mac mac = copy();
    for (byte[] part : parts) {
      mac.update((byte) (part.length >>> 24));
      mac.update((byte) (part.length >>> 16));
      mac.update((byte) (part.length >>> 8));
      mac.update((byte) part.length);
      mac.update(part);
    }
    return mac.doFinal();
  }

  private Mac copy() {
    try {
      return (Mac) ready.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("it could be copied when it was made", e);
    }
  }

  @Override
  public String toString() {
    return "MacKey(secret)";
  }
}
