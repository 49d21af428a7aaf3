package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.sealing.PayloadCipher;
import java.nio.charset.StandardCharsets;

/** A fact whose texts are encoded and within their limits, before it has a sequence. */
record EncodedFact(
    String tenant,
    byte[] manifestUtf8,
    byte[] tenantUtf8,
    byte[] requestIdUtf8,
    long atMicros,
    byte[] payload) {

  /** Longest manifest, tenant or request id, in UTF-8 bytes; the columns of the tables. */
  static final int MAX_TEXT_BYTES = 255;

  static EncodedFact of(Fact fact, int maxPayloadBytes) {
    if (fact.payload().length > maxPayloadBytes) {
      throw new IllegalArgumentException(
          "a payload of %d bytes is over moat.ledger.max-fact-bytes = %d"
              .formatted(fact.payload().length, maxPayloadBytes));
    }
    return new EncodedFact(
        fact.tenant(),
        utf8("manifest", fact.manifest()),
        utf8("tenant", fact.tenant()),
        utf8("request id", fact.requestId()),
        fact.atMicros(),
        fact.payload());
  }

  /* Neither NUL nor a lone surrogate can be stored in every database: refused before it is kept. */
  private static byte[] utf8(String field, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean storable =
        bytes.length <= MAX_TEXT_BYTES
            && text.indexOf('\0') < 0
            && (isAscii(text) || new String(bytes, StandardCharsets.UTF_8).equals(text));
    if (!storable) {
      throw new IllegalArgumentException(
          "a %s is valid Unicode without NUL, at most %d bytes in UTF-8"
              .formatted(field, MAX_TEXT_BYTES));
    }
    return bytes;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  int headerBytes() {
    return ChainDigest.headerBytes(manifestUtf8, tenantUtf8, requestIdUtf8);
  }

  int frameBytes() {
    return Segment.FRAME_PREFIX_BYTES
        + headerBytes()
        + ChainDigest.BYTES
        + Integer.BYTES
        + payload.length
        + PayloadCipher.OVERHEAD_BYTES;
  }
}
