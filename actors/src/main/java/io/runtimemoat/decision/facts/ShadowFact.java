package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.random.DecisionId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate that serves nothing yet would have done about a decided request, told right
 * after the decision: the fact {@code shadow/1}, or {@code shadow-failed/1} where it could not say.
 *
 * @param snapshotId the candidate
 * @param pmf its probabilities of the decision's feasible arms, in their order; null where it has
 *     none
 */
public record ShadowFact(
    String requestId, DecisionId decisionId, long atMicros, String snapshotId, @Nullable Pmf pmf) {
  public static final String MANIFEST = "shadow/1";

  /** Without probabilities. */
  public static final String FAILED = "shadow-failed/1";

  public String manifest() {
    return pmf == null ? FAILED : MANIFEST;
  }

  /** The canonical bytes. */
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeText(requestId);
    DecisionCodec.writeId(out, decisionId);
    out.writeLong(atMicros);
    out.writeText(snapshotId);
    if (pmf != null) {
      out.writeDoubles(pmf.toArray());
    }
    return out.toBytes();
  }

  /**
   * Reads a fact back; empty when the manifest is that of another kind of fact.
   *
   * @throws MalformedFactException when the bytes are not what the manifest says
   */
  public static Optional<ShadowFact> decode(String manifest, byte[] bytes) {
    boolean failed = manifest.equals(FAILED);
    return failed || manifest.equals(MANIFEST)
        ? Optional.of(
            FactReader.decode(
                manifest,
                bytes,
                in ->
                    new ShadowFact(
                        in.readText(),
                        DecisionCodec.readId(in),
                        in.readLong(),
                        in.readText(),
                        failed ? null : Pmf.recorded(in.readDoubles()))))
        : Optional.empty();
  }
}
