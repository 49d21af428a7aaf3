package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.random.DecisionId;
import java.util.Optional;

/**
 * What somebody says about the answer to a decided request, told when it is accepted: the fact
 * {@code feedback/1}. No text of the request or of the answer is in it.
 *
 * @param feedbackId names it; the answer to whoever sent it, and the same where it was sent again
 * @param decisionId the decision that it is about
 * @param metric name of the metric, for example {@code quality}
 * @param value in the metric's own range, finite
 * @param key the sender's idempotency key, or its {@code feedbackId}: of several with one key about
 *     one metric of one decision the first counts
 * @param source who sent it: the public id of the API key
 */
public record FeedbackFact(
    String feedbackId,
    DecisionId decisionId,
    long atMicros,
    String metric,
    double value,
    String key,
    String source)
    implements Telling {
  public static final String MANIFEST = "feedback/1";

  public FeedbackFact {
    if (!Double.isFinite(value) || metric.isBlank() || key.isBlank()) {
      throw new IllegalArgumentException("no feedback: " + metric + " = " + value);
    }
  }

  @Override
  public String id() {
    return feedbackId;
  }

  /** The canonical bytes. */
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeText(feedbackId);
    DecisionCodec.writeId(out, decisionId);
    out.writeLong(atMicros);
    out.writeText(metric);
    out.writeDouble(value);
    out.writeText(key);
    out.writeText(source);
    return out.toBytes();
  }

  /**
   * Reads a fact back; empty when the manifest is that of another kind of fact.
   *
   * @throws MalformedFactException when the bytes are not what the manifest says
   */
  public static Optional<FeedbackFact> decode(String manifest, byte[] bytes) {
    return manifest.equals(MANIFEST)
        ? Optional.of(
            FactReader.decode(
                MANIFEST,
                bytes,
                in ->
                    new FeedbackFact(
                        in.readText(),
                        DecisionCodec.readId(in),
                        in.readLong(),
                        in.readText(),
                        in.readDouble(),
                        in.readText(),
                        in.readText())))
        : Optional.empty();
  }
}
