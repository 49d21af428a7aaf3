package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.random.DecisionId;
import java.util.Optional;

/**
 * Which lot put a request on its side of a rollout: the fact {@code assigned/1}, told right after
 * the decision of a candidate that serves, or of the champion beside it.
 *
 * @param lot keyed hash of what stays with one policy, another one for every candidate; equal for
 *     requests that stay together
 */
public record AssignedFact(String requestId, DecisionId decisionId, long atMicros, long lot) {
  public static final String MANIFEST = "assigned/1";

  /** The canonical bytes. */
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeText(requestId);
    DecisionCodec.writeId(out, decisionId);
    out.writeLong(atMicros);
    out.writeLong(lot);
    return out.toBytes();
  }

  /**
   * Reads a fact back; empty when the manifest is that of another kind of fact.
   *
   * @throws MalformedFactException when the bytes are not what the manifest says
   */
  public static Optional<AssignedFact> decode(String manifest, byte[] bytes) {
    return manifest.equals(MANIFEST)
        ? Optional.of(
            FactReader.decode(
                MANIFEST,
                bytes,
                in ->
                    new AssignedFact(
                        in.readText(), DecisionCodec.readId(in), in.readLong(), in.readLong())))
        : Optional.empty();
  }
}
