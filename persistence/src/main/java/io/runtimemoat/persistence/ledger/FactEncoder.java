package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.sealing.PayloadCipher;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Turns facts into sealed, chained frames in one buffer. Belongs to the ledger's lock. */
final class FactEncoder {
  private static final int INITIAL_BYTES = 64 << 10;

  private final PayloadCipher cipher;
  private final ChainDigest chainDigest = new ChainDigest();
  private byte[] buffer = new byte[INITIAL_BYTES];
  private ByteBuffer view = ByteBuffer.wrap(buffer);
  private int length;
  private int count;
  private long sequence;
  private byte[] digest;

  /** Grows with every failure: a sequence sealed again gets another nonce. */
  private int attempt;

  FactEncoder(ChainId chain, PayloadCipher cipher) {
    this.cipher = cipher;
    this.digest = chainDigest.genesis(chain);
  }

  /** Begins a batch after the fact whose digest is {@code previousDigest}. */
  void start(long firstSequence, byte[] previousDigest) {
    sequence = firstSequence;
    digest = previousDigest;
    length = 0;
    count = 0;
  }

  /** Adds a frame; on an exception nothing was added. */
  void add(EncodedFact fact) {
    reserve(fact.frameBytes());
    int body = length + Segment.FRAME_PREFIX_BYTES;
    view.position(body);
    ChainDigest.putHeader(
        view,
        sequence,
        fact.atMicros(),
        fact.manifestUtf8(),
        fact.tenantUtf8(),
        fact.requestIdUtf8());
    int headerBytes = view.position() - body;
    int sealedAt = view.position() + ChainDigest.BYTES + Integer.BYTES;
    int sealedBytes = seal(fact, sealedAt);
    byte[] payloadDigest = chainDigest.payload(buffer, sealedAt, sealedBytes);
    byte[] next = chainDigest.next(digest, payloadDigest, buffer, body, headerBytes);
    view.put(next).putInt(sealedBytes);
    int end = sealedAt + sealedBytes;
    view.putInt(length, end - body);
    view.putInt(length + Integer.BYTES, Segment.crc(buffer, body, end - body));
    length = end;
    digest = next;
    sequence++;
    count++;
  }

  private int seal(EncodedFact fact, int offset) {
    byte[] manifest = fact.manifestUtf8();
    return cipher.seal(fact.tenant(), sequence, attempt, manifest, fact.payload(), buffer, offset);
  }

  private void reserve(int bytes) {
    if (buffer.length - length < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
      view = ByteBuffer.wrap(buffer);
    }
  }

  /** Tells that what was sealed last was not written. */
  void failed() {
    attempt++;
  }

  byte[] bytes() {
    return buffer;
  }

  int length() {
    return length;
  }

  /** Facts added since the start of the batch. */
  int count() {
    return count;
  }

  /** The digest after the last added fact. */
  byte[] digest() {
    return digest;
  }
}
