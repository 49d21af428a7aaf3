package io.runtimemoat.decision.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The 128 bits a draw is made from.
 *
 * <p>HMAC-SHA256(seed key, decision id ‖ snapshot id ‖ purpose), cut to 16 bytes: the server makes
 * the decision id, so nothing a client sends can steer a draw, and different purposes of one
 * decision are independent.
 *
 * @param key the generator's key
 * @param stream the generator's stream under that key
 */
public record Seed(long key, long stream) {
  /** The seed of one draw; {@code purpose} is a constant such as {@code arm} or {@code params}. */
  public static Seed derive(
      MacKey seedKey, DecisionId decision, String snapshotId, String purpose) {
    byte[] tag =
        seedKey.tag(
            decision.toText().getBytes(StandardCharsets.US_ASCII),
            snapshotId.getBytes(StandardCharsets.UTF_8),
            purpose.getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes = ByteBuffer.wrap(tag);
    return new Seed(bytes.getLong(), bytes.getLong());
  }
}
