package io.runtimemoat.decision.random;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4) of bytes that are at hand. */
public final class Sha256 {
  // Cloned: looking an algorithm up by its name takes several times as long as hashing a key.
  private static final MessageDigest BLANK = blank();

  private Sha256() {}

  /** The 32-byte digest. */
  public static byte[] of(byte[] bytes) {
    try {
      return ((MessageDigest) BLANK.clone()).digest(bytes);
    } catch (CloneNotSupportedException e) {
      return blank().digest(bytes);
    }
  }

  private static MessageDigest blank() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
