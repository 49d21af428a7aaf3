package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.session.CompletionEvent;
import java.util.List;
import java.util.function.Consumer;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.metric.DynamicRange;
import kamon.metric.Histogram;
import kamon.metric.MeasurementUnit;
import kamon.metric.Metric;
import kamon.tag.TagSet;

/**
 * The instruments of the request path. Names follow OpenTelemetry's gen_ai conventions where they
 * exist; labels are bounded: model, outcome, token type.
 */
public final class RequestMetrics {
  /** How a request ended, as a label. */
  public enum Outcome {
    COMPLETED,
    FAILED,
    REFUSED,
    CANCELLED;

    private final String label = name().toLowerCase(java.util.Locale.ROOT);

    String label() {
      return label;
    }
  }

  private static final DynamicRange SECONDS = DynamicRange.Default();

  private final Metric.Counter requests =
      Kamon.counter("moat.requests", "Requests by the model that served and how they ended");
  private final Metric.Counter tokens =
      Kamon.counter("gen_ai.client.token.usage", "Tokens billed to clients, by type");
  private final Metric.Histogram duration =
      Kamon.histogram(
          "gen_ai.server.request.duration",
          "From the parsed request to its last event",
          MeasurementUnit.time().nanoseconds(),
          SECONDS);
  private final Metric.Histogram firstToken =
      Kamon.histogram(
          "gen_ai.server.time_to_first_token",
          "From the parsed request to its first text",
          MeasurementUnit.time().nanoseconds(),
          SECONDS);
  private final Metric.Histogram perToken =
      Kamon.histogram(
          "gen_ai.server.time_per_output_token",
          "Time per completion token after the first text",
          MeasurementUnit.time().nanoseconds(),
          SECONDS);
  private final Histogram overhead =
      Kamon.histogram(
              "moat.overhead",
              "From the parsed request to its start on a device: the time Moat itself takes",
              MeasurementUnit.time().nanoseconds(),
              SECONDS)
          .withoutTags();

  /** Instruments of one model, looked up once per request. */
  public ForModel forModel(String model) {
    TagSet tags = TagSet.of("model", model);
    return new ForModel(
        outcome -> requests.withTags(tags.withTag("outcome", outcome.label())).increment(),
        tokens.withTags(tags.withTag("type", "input")),
        tokens.withTags(tags.withTag("type", "output")),
        duration.withTags(tags),
        firstToken.withTags(tags),
        perToken.withTags(tags));
  }

  void recordOverhead(long nanos) {
    overhead.record(Math.max(0, nanos));
  }

  /** The names as instruments know them, for the publication's bucket table. */
  static List<String> timedNames() {
    return List.of(
        "gen_ai.server.request.duration",
        "gen_ai.server.time_to_first_token",
        "gen_ai.server.time_per_output_token",
        "moat.overhead");
  }

  /** The instruments of one model. */
  public record ForModel(
      Consumer<Outcome> requests,
      Counter inputTokens,
      Counter outputTokens,
      Histogram duration,
      Histogram firstToken,
      Histogram perToken) {

    void recordFirstText(long nanos) {
      firstToken.record(Math.max(0, nanos));
    }

    void recordEnd(Outcome outcome, CompletionEvent.Usage usage, long totalNanos, long textNanos) {
      requests.accept(outcome);
      duration.record(Math.max(0, totalNanos));
      if (usage.promptTokens() > 0) {
        inputTokens.increment(usage.promptTokens());
      }
      if (usage.completionTokens() > 0) {
        outputTokens.increment(usage.completionTokens());
      }
      if (usage.completionTokens() > 1) {
        perToken.record(Math.max(0, textNanos) / (usage.completionTokens() - 1));
      }
    }
  }
}
