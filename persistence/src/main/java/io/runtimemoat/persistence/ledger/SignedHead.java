package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;

/**
 * A node's signed word that its chain reached this fact, with this digest.
 *
 * @param closed whether the chain ended there
 */
record SignedHead(
    ChainId chain,
    long sequence,
    byte[] digest,
    boolean closed,
    long signedAtMicros,
    String keyId,
    byte[] signature) {

  private static final byte[] PURPOSE = "moat-ledger-head/1".getBytes(StandardCharsets.US_ASCII);

  static SignedHead sign(
      SigningKey key,
      ChainId chain,
      long sequence,
      byte[] digest,
      boolean closed,
      long signedAtMicros) {
    byte[] message = message(chain, sequence, digest, closed, signedAtMicros);
    return new SignedHead(
        chain, sequence, digest, closed, signedAtMicros, key.id(), key.sign(message));
  }

  boolean isSignedBy(PublicKey key) {
    byte[] message = message(chain, sequence, digest, closed, signedAtMicros);
    return SigningKey.verify(key, message, signature);
  }

  private static byte[] message(
      ChainId chain, long sequence, byte[] digest, boolean closed, long signedAtMicros) {
    int bytes = PURPOSE.length + ChainId.BYTES + Long.BYTES + 1 + Long.BYTES + digest.length;
    ByteBuffer message = ByteBuffer.allocate(bytes).put(PURPOSE).put(chain.bytes());
    message.putLong(sequence).put((byte) (closed ? 1 : 0)).putLong(signedAtMicros).put(digest);
    return message.array();
  }
}
