package io.runtimemoat.node.http.wire;

import java.time.Duration;
import java.util.List;

/**
 * An embeddings request as read from the wire.
 *
 * @param inputs at least one text, none empty
 * @param dimensions the length asked for, or 0 for the model's own
 * @param timeLimit the client's own limit, or the server's
 */
public record EmbeddingCall(
    String model, List<String> inputs, Encoding encoding, int dimensions, Duration timeLimit) {
  public EmbeddingCall {
    inputs = List.copyOf(inputs);
  }

  /** How vectors are written. */
  public enum Encoding {
    /** An array of numbers. */
    FLOAT,
    /** Little-endian 32-bit floats in base64. */
    BASE64
  }
}
