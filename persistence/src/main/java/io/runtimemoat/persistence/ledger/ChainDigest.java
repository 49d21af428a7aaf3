package io.runtimemoat.persistence.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash chain's arithmetic. One instance belongs to one thread at a time. */
final class ChainDigest {
  /*
   * digest(-1) = SHA-256("moat-ledger/1" ‖ chain id, 16 bytes)
   * digest(i)  = SHA-256(digest(i-1) ‖ SHA-256(sealed payload) ‖ header(i))
   * header     = sequence (8) ‖ atMicros (8) ‖ manifest ‖ tenant ‖ requestId, each text as a 2-byte
   *              length and its UTF-8 bytes; big-endian
   * The payload enters by its digest alone, so the chain stays verifiable without it.
   */
  static final int BYTES = 32;

  private static final byte[] PURPOSE = "moat-ledger/1".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest sha256;

  ChainDigest() {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  /** The digest before the first fact. */
  byte[] genesis(ChainId chain) {
    sha256.update(PURPOSE);
    return sha256.digest(chain.bytes());
  }

  byte[] payload(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
    return sha256.digest();
  }

  /** The next digest, from a header encoded in {@code bytes}. */
  byte[] next(byte[] previous, byte[] payloadDigest, byte[] bytes, int offset, int length) {
    sha256.update(previous);
    sha256.update(payloadDigest);
    sha256.update(bytes, offset, length);
    return sha256.digest();
  }

  /** The digest that a stored fact must have after {@code previous}. */
  byte[] next(byte[] previous, SealedFact fact) {
    byte[] header = header(fact);
    return next(previous, fact.payloadDigest(), header, 0, header.length);
  }

  private static byte[] header(SealedFact fact) {
    byte[] manifest = fact.manifest().getBytes(StandardCharsets.UTF_8);
    byte[] tenant = fact.tenant().getBytes(StandardCharsets.UTF_8);
    byte[] requestId = fact.requestId().getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(headerBytes(manifest, tenant, requestId));
    putHeader(header, fact.sequence(), fact.atMicros(), manifest, tenant, requestId);
    return header.array();
  }

  static int headerBytes(byte[] manifest, byte[] tenant, byte[] requestId) {
    return 2 * Long.BYTES + 3 * Short.BYTES + manifest.length + tenant.length + requestId.length;
  }

  static void putHeader(
      ByteBuffer target,
      long sequence,
      long atMicros,
      byte[] manifest,
      byte[] tenant,
      byte[] requestId) {
    target.putLong(sequence).putLong(atMicros);
    target.putShort((short) manifest.length).put(manifest);
    target.putShort((short) tenant.length).put(tenant);
    target.putShort((short) requestId.length).put(requestId);
  }
}
