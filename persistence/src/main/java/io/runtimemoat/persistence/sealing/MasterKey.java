package io.runtimemoat.persistence.sealing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that wraps the tenants' data keys; it never touches a payload itself. One per node, or
 * one per cluster where nodes share a database. Safe for use by many threads.
 */
public final class MasterKey {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final String id;
  private final SecureRandom random = new SecureRandom();

  private MasterKey(byte[] secret) {
    this.key = new SecretKeySpec(secret, "AES");
    this.id = HexFormat.of().formatHex(sha256(secret), 0, 8);
  }

  /**
   * The given key, or the one in {@code file}, which is made (mode 0600) when it is missing.
   *
   * @param given base64 or 64 hex digits of 32 bytes; empty for the file
   * @throws IllegalArgumentException when what was given is not 32 bytes; it is not repeated
   * @throws IOException when the file does not hold 32 bytes, or cannot be read or made
   */
  public static MasterKey load(String given, Path file) throws IOException {
    if (given.isEmpty() && !Files.exists(file)) {
      byte[] fresh = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(fresh);
      String text = Base64.getEncoder().encodeToString(fresh) + "\n";
      try {
        OwnerOnlyFile.create(file, text.getBytes(StandardCharsets.US_ASCII));
      } catch (FileAlreadyExistsException e) {
        // Another process of this folder was first; its key is as good.
      }
    }
    return existing(given, file);
  }

  /** As {@link #load}, but a missing file is an error. */
  public static MasterKey existing(String given, Path file) throws IOException {
    if (!given.isEmpty()) {
      return new MasterKey(decode(given, "MOAT_MASTER_KEY (moat.ledger.master-key)"));
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file + " is missing: bring it back, or set MOAT_MASTER_KEY");
    }
    try {
      return new MasterKey(decode(Files.readString(file).strip(), file.toString()));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static byte[] decode(String text, String source) {
    byte[] secret;
    try {
      secret =
          text.matches("[0-9a-fA-F]{64}")
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      secret = new byte[0];
    }
    if (secret.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          source + " must hold 32 bytes as base64 or 64 hex digits, as `openssl rand -base64 32`");
    }
    return secret;
  }

  /** Names the key without giving it away: 16 hex digits of its SHA-256. */
  public String id() {
    return id;
  }

  /**
   * A 32-byte secret for one purpose: HMAC-SHA256(master, purpose), the expand step of RFC 5869
   * with a key that is uniform already.
   *
   * @param purpose ASCII, never one that another secret was derived for
   */
  public byte[] derive(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) 1);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is missing from this Java runtime", e);
    }
  }

  /** Nonce ‖ AES-256-GCM(secret), bound to {@code context}. */
  byte[] wrap(byte[] secret, byte[] context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(secret);
      byte[] wrapped = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, wrapped, NONCE_BYTES, sealed.length);
      return wrapped;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
    }
  }

  /** Opens what {@link #wrap} made; fails on any changed bit or another context. */
  byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException {
    byte[] nonce = Arrays.copyOf(wrapped, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce, context)
        .doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context);
    return cipher;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
