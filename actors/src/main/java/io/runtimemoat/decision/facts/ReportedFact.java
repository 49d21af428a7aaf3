package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.bandit.Signal;
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
 * @param measured what it says
 * @param key the sender's idempotency key, or its {@code reportId}
 * @param source who sent it: the public id of the API key
 */
public record ReportedFact(
    String reportId,
    DecisionId decisionId,
    long atMicros,
    Measured measured,
    String key,
    String source)
    implements Telling {
  public static final String MANIFEST = "reported/1";

  public ReportedFact {
    if (key.isBlank()) {
      throw new IllegalArgumentException("a report has a key, not '" + key + "'");
    }
  }

  @Override
  public String id() {
    return reportId;
  }

  /** What it says of quality, one by one. */
  public List<FeedbackFact> feedback() {
    List<FeedbackFact> feedback = new ArrayList<>();
    for (Signal metric : measured.metrics().entries()) {
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
    measured.write(out);
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
        Measured.read(in),
        in.readText(),
        in.readText());
  }
}
