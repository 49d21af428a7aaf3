package io.runtimemoat.persistence.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens the payloads of one chain. One instance belongs to one thread at a time: it keeps
 * its {@link Cipher}.
 */
public final class PayloadCipher {
  /*
   * Sealed form: version (1) ‖ key id (8) ‖ attempt (4) ‖ AES-256-GCM ciphertext ‖ tag (16).
   *
   * Key    HMAC-SHA256(tenant's data key, purpose ‖ chain), see TenantKey.
   * Nonce  sequence (8) ‖ attempt (4). A sequence is sealed again only when writing it failed; the
   *        attempt then differs, so no nonce is ever used for two texts.
   * AAD    chain (16) ‖ sequence (8) ‖ manifest: a payload cannot be moved to another place or
   *        passed off as another kind.
   */
  /** Bytes a sealed payload is longer than the payload. */
  public static final int OVERHEAD_BYTES = 1 + Long.BYTES + Integer.BYTES + 16;

  private static final byte VERSION = 1;
  private static final int PREFIX_BYTES = 1 + Long.BYTES + Integer.BYTES;
  private static final int TAG_BITS = 128;

  /** The sealed bytes are not those that were written at this place. */
  public static final class ChangedPayloadException extends RuntimeException {
    ChangedPayloadException(long sequence) {
      super("the sealed payload of fact " + sequence + " was changed or moved");
    }
  }

  private final byte[] chain;
  private final TenantKeyRing keys;
  private final Cipher cipher;
  private final ByteBuffer nonce = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);

  /**
   * @param chain 16 bytes
   */
  public PayloadCipher(byte[] chain, TenantKeyRing keys) {
    this.chain = chain.clone();
    this.keys = keys;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
    }
  }

  /**
   * Writes the sealed payload to {@code target} at {@code offset}; returns its length, which is the
   * payload's plus {@link #OVERHEAD_BYTES}.
   *
   * @param attempt a number that differs between two seals of one sequence
   */
  public int seal(
      String tenant,
      long sequence,
      int attempt,
      byte[] manifest,
      byte[] payload,
      byte[] target,
      int offset) {
    TenantKey key = keys.sealingKey(tenant);
    ByteBuffer.wrap(target, offset, PREFIX_BYTES).put(VERSION).putLong(key.id()).putInt(attempt);
    try {
      start(Cipher.ENCRYPT_MODE, key, sequence, attempt, manifest);
      int length = cipher.doFinal(payload, 0, payload.length, target, offset + PREFIX_BYTES);
      return PREFIX_BYTES + length;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  /**
   * Opens a sealed payload; null when its tenant was erased.
   *
   * @throws ChangedPayloadException when the bytes were changed or moved
   */
  public byte @Nullable [] open(long sequence, String manifest, byte[] sealed) throws SQLException {
    if (sealed.length < OVERHEAD_BYTES || sealed[0] != VERSION) {
      throw new ChangedPayloadException(sequence);
    }
    ByteBuffer prefix = ByteBuffer.wrap(sealed, 1, PREFIX_BYTES - 1);
    TenantKey key = keys.find(prefix.getLong());
    if (key == null) {
      return null;
    }
    try {
      byte[] kind = manifest.getBytes(StandardCharsets.UTF_8);
      start(Cipher.DECRYPT_MODE, key, sequence, prefix.getInt(), kind);
      return cipher.doFinal(sealed, PREFIX_BYTES, sealed.length - PREFIX_BYTES);
    } catch (AEADBadTagException e) {
      throw new ChangedPayloadException(sequence);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening failed", e);
    }
  }

  private void start(int mode, TenantKey key, long sequence, int attempt, byte[] manifest)
      throws GeneralSecurityException {
    nonce.clear().putLong(sequence).putInt(attempt);
    cipher.init(mode, key.chainKey(chain), new GCMParameterSpec(TAG_BITS, nonce.array()));
    cipher.updateAAD(chain);
    nonce.clear().putLong(sequence);
    cipher.updateAAD(nonce.array(), 0, Long.BYTES);
    cipher.updateAAD(manifest);
  }
}
