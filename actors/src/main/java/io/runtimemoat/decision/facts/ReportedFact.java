package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.bandit.Signal;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.random.DecisionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a caller measured of a request that it was given a recommendation for, told when it is
 * accepted: the fact {@code reported/1}. No text of the request or of the answer is in it.
 *
 * @param reportId names it, unique; the answer to whoever sent it
 * @param decisionId the recommendation
 * @param followed whether the caller did what was recommended; else it teaches nothing
 * @param failed whether there was no answer
 * @param validation {@code unchecked}, {@code valid} or {@code degraded}: against the schema
 * @param promptTokens -1 when not told
 * @param completionTokens -1 when not told
 * @param cost price in the node's currency; NaN when not told
 * @param durationMicros of the whole request; -1 when not told
 * @param metrics how good it was, by name of the metric and in the metric's range
 * @param key the sender's idempotency key, or its {@code reportId}
 * @param source who sent it: the public id of the API key
 */
public record ReportedFact(
    String reportId,
    DecisionId decisionId,
    long atMicros,
    boolean followed,
    boolean failed,
    String validation,
    long promptTokens,
    long completionTokens,
    double cost,
    long durationMicros,
    Signals metrics,
    String key,
    String source)
    implements Telling {
  public static final String MANIFEST = "reported/1";

  /** Nobody looked whether the answer fits a schema. */
  public static final String UNCHECKED = "unchecked";

  /** The answer fits its schema. */
  public static final String VALID = "valid";

  /** The answer does not fit its schema. */
  public static final String DEGRADED = "degraded";

  private static final List<String> VALIDATIONS = List.of(UNCHECKED, VALID, DEGRADED);

  public ReportedFact {
    if (!VALIDATIONS.contains(validation) || key.isBlank()) {
      throw new IllegalArgumentException("no report: " + validation + ", key '" + key + "'");
    }
    if (promptTokens < -1 || completionTokens < -1 || durationMicros < -1) {
      throw new IllegalArgumentException("counts and durations of a report are at least 0, or -1");
    }
    if (!Double.isNaN(cost) && !(cost >= 0 && cost < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a cost is finite and at least 0, not " + cost);
    }
  }

  @Override
  public String id() {
    return reportId;
  }

  /** What it says of quality, one by one. */
  public List<FeedbackFact> feedback() {
    List<FeedbackFact> feedback = new ArrayList<>();
    for (Signal metric : metrics.entries()) {
      feedback.add(
          new FeedbackFact(
              reportId + "/" + metric.name(),
              decisionId,
              atMicros,
              metric.name(),
              metric.value(),
              key + "/" + metric.name(),
              source));
    }
    return feedback;
  }

  /** The canonical bytes. */
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeText(reportId);
    DecisionCodec.writeId(out, decisionId);
    out.writeLong(atMicros);
    out.writeBoolean(followed);
    out.writeBoolean(failed);
    out.writeText(validation);
    out.writeLong(promptTokens);
    out.writeLong(completionTokens);
    out.writeDouble(cost);
    out.writeLong(durationMicros);
    DecisionCodec.writeSignals(out, metrics);
    out.writeText(key);
    out.writeText(source);
    return out.toBytes();
  }

  /**
   * Reads a fact back; empty when the manifest is that of another kind of fact.
   *
   * @throws MalformedFactException when the bytes are not what the manifest says
   */
  public static Optional<ReportedFact> decode(String manifest, byte[] bytes) {
    return manifest.equals(MANIFEST)
        ? Optional.of(FactReader.decode(MANIFEST, bytes, ReportedFact::read))
        : Optional.empty();
  }

  private static ReportedFact read(FactReader in) {
    return new ReportedFact(
        in.readText(),
        DecisionCodec.readId(in),
        in.readLong(),
        in.readBoolean(),
        in.readBoolean(),
        in.readText(),
        in.readLong(),
        in.readLong(),
        in.readDouble(),
        in.readLong(),
        DecisionCodec.readSignals(in),
        in.readText(),
        in.readText());
  }
}
