package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.random.DecisionId;
import java.util.Optional;

/**
 * What a candidate that serves nothing yet would have done about a decided request: the fact {@code
 * shadow/1}, told right after the decision.
 *
 * @param snapshotId the candidate
 * @param pmf its probabilities of the decision's feasible arms, in their order
 */
public record ShadowFact(
    String requestId, DecisionId decisionId, long atMicros, String snapshotId, Pmf pmf) {
  public static final String MANIFEST = "shadow/1";

  /** The canonical bytes. */
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeText(requestId);
    DecisionCodec.writeId(out, decisionId);
    out.writeLong(atMicros);
    out.writeText(snapshotId);
    out.writeDoubles(pmf.toArray());
    return out.toBytes();
  }

  /**
   * Reads a fact back; empty when the manifest is that of another kind of fact.
   *
   * @throws MalformedFactException when the bytes are not what the manifest says
   */
  public static Optional<ShadowFact> decode(String manifest, byte[] bytes) {
    return manifest.equals(MANIFEST)
        ? Optional.of(
            FactReader.decode(
                MANIFEST,
                bytes,
                in ->
                    new ShadowFact(
                        in.readText(),
                        DecisionCodec.readId(in),
                        in.readLong(),
                        in.readText(),
                        Pmf.recorded(in.readDoubles()))))
        : Optional.empty();
  }
}
