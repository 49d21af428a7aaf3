package io.runtimemoat.decision.tenancy;

import io.runtimemoat.decision.random.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An API key as a client holds it: {@code sk-moat-<12 of a-z 0-9>-<43 of A-Z a-z 0-9 - _>}.
 *
 * <p>The public id may be logged. The secret has 256 random bits, so its plain SHA-256 is enough at
 * rest: there is nothing to guess that a slow hash would protect.
 */
public final class ApiKey {
  /** Random bytes that {@link #mint} needs. */
  public static final int RANDOM_BYTES = 12 + 32;

  private static final String PREFIX = "sk-moat-";
  private static final int ID_LENGTH = 12;
  private static final String ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz012345";

  private final String publicId;
  private final String secret;

  private ApiKey(String publicId, String secret) {
    this.publicId = publicId;
    this.secret = secret;
  }

  /** A new key from {@link #RANDOM_BYTES} bytes of a secure generator. */
  public static ApiKey mint(byte[] random) {
    if (random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException("a key is minted from " + RANDOM_BYTES + " bytes");
    }
    StringBuilder id = new StringBuilder(ID_LENGTH);
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ID_ALPHABET.charAt(random[i] & 31));
    }
    byte[] secret = Arrays.copyOfRange(random, ID_LENGTH, RANDOM_BYTES);
    return new ApiKey(
        id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /**
   * Reads a key; empty when it has not the form. A preset key's secret may be 16 to 128 characters.
   */
  public static Optional<ApiKey> parse(String text) {
    int dash = PREFIX.length() + ID_LENGTH;
    if (!text.startsWith(PREFIX) || text.length() <= dash || text.charAt(dash) != '-') {
      return Optional.empty();
    }
    String id = text.substring(PREFIX.length(), dash);
    String secret = text.substring(dash + 1);
    return id.matches("[a-z0-9]{12}") && secret.matches("[A-Za-z0-9_-]{16,128}")
        ? Optional.of(new ApiKey(id, secret))
        : Optional.empty();
  }

  /** Safe to store and log. */
  public String publicId() {
    return publicId;
  }

  /** SHA-256 of the secret, 64 lower-case hex digits: what is stored. */
  public String secretHash() {
    return HexFormat.of().formatHex(sha256(secret));
  }

  /** Whether the stored hash is of this key's secret, in constant time. */
  public boolean matches(String storedHash) {
    return MessageDigest.isEqual(
        secretHash().getBytes(StandardCharsets.US_ASCII),
        storedHash.getBytes(StandardCharsets.US_ASCII));
  }

  /** The whole key, to be shown once to its owner. */
  public String reveal() {
    return PREFIX + publicId + "-" + secret;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return PREFIX + publicId + "-…";
  }

  private static byte[] sha256(String secret) {
    return Sha256.of(secret.getBytes(StandardCharsets.US_ASCII));
  }
}
