package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.facts.Measured;
import io.runtimemoat.decision.reward.Metric;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code POST /v1/outcomes}; every refusal names the field and what it may be. */
public final class OutcomeRequestReader {
  private static final double MICROS_PER_MILLI = 1_000;
  private static final long MOST_TOKENS = 100_000_000;
  private static final double MOST_MONEY = 1e9;
  private static final double MOST_MILLIS = 1e9;
  private static final String METRICS = "metrics";

  /** As signals are named. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9].*");

  private final Map<String, Metric> known = new TreeMap<>();

  public OutcomeRequestReader(Map<String, Metric> metrics) {
    metrics.forEach(
        (name, metric) -> {
          if (metric.kind() != Metric.Kind.DEMONSTRATION && NAME.matcher(name).matches()) {
            known.put(name, metric);
          }
        });
  }

  /** Reads a body. */
  public OutcomeCall read(ObjectNode body) throws InvalidRequestException {
    Fields fields = new Fields(body);
    fields.only(
        "recommendation_id",
        "decision_id",
        "status",
        "followed",
        "success",
        "quality",
        METRICS,
        "schema_valid",
        "latency_ms",
        "prompt_tokens",
        "completion_tokens",
        "cost",
        "metadata");
    String id = fields.text("recommendation_id");
    id = id == null ? fields.text("decision_id") : id;
    if (id == null) {
      throw fields.refused(
          "recommendation_id", "'recommendation_id' is missing: the id of the recommendation.");
    }
    Double cost = fields.doubleIn("cost", 0, MOST_MONEY);
    Double latency = fields.doubleIn("latency_ms", 0, MOST_MILLIS);
    return new OutcomeCall(
        id,
        new Measured(
            fields.get("followed") == null || fields.flag("followed"),
            hasFailed(fields),
            validation(fields),
            tokens(fields, "prompt_tokens"),
            tokens(fields, "completion_tokens"),
            cost == null ? Double.NaN : cost,
            latency == null ? -1 : Math.round(latency * MICROS_PER_MILLI),
            Signals.of(metrics(fields))));
  }

  private static boolean hasFailed(Fields fields) throws InvalidRequestException {
    String status = fields.text("status");
    if (status == null || status.equals("completed")) {
      return false;
    }
    if (status.equals("failed")) {
      return true;
    }
    throw fields.refused(
        "status", "'status' must be completed, or failed where there was no answer.");
  }

  private static String validation(Fields fields) throws InvalidRequestException {
    if (fields.get("schema_valid") == null) {
      return Measured.UNCHECKED;
    }
    return fields.flag("schema_valid") ? Measured.VALID : Measured.DEGRADED;
  }

  private static long tokens(Fields fields, String name) throws InvalidRequestException {
    Long tokens = fields.longIn(name, 0, MOST_TOKENS);
    return tokens == null ? -1 : tokens;
  }

  private Map<String, Double> metrics(Fields fields) throws InvalidRequestException {
    Map<String, Double> told = new TreeMap<>();
    for (String name : new String[] {"success", "quality"}) {
      JsonNode value = fields.get(name);
      if (value != null) {
        told.put(name, value(fields, name, name, value));
      }
    }
    Fields more = fields.object(METRICS);
    if (more != null) {
      for (Iterator<String> names = more.node().fieldNames(); names.hasNext(); ) {
        String name = names.next();
        JsonNode value = more.get(name);
        if (value != null && told.put(name, value(more, name, name, value)) != null) {
          throw more.refused(name, "'%s' is told twice.".formatted(name));
        }
      }
    }
    return told;
  }

  private double value(Fields fields, String field, String name, JsonNode value)
      throws InvalidRequestException {
    Metric metric = metric(fields, field, name);
    if (metric.kind() == Metric.Kind.BOOLEAN) {
      return fields.flag(field) ? metric.best() : metric.worst();
    }
    if (!value.isNumber() || !metric.takes(value.doubleValue())) {
      throw fields.refused(
          field,
          "'%s' must be from %s to %s."
              .formatted(
                  fields.pathOf(field),
                  Math.min(metric.worst(), metric.best()),
                  Math.max(metric.worst(), metric.best())));
    }
    return value.doubleValue();
  }

  private Metric metric(Fields fields, String field, String name) throws InvalidRequestException {
    @Nullable Metric metric = known.get(name);
    if (metric == null) {
      throw fields.refused(
          field,
          "'%s' is no metric; there are %s. moat.learning.rewards.metrics has them."
              .formatted(fields.pathOf(field), String.join(", ", known.keySet())));
    }
    return metric;
  }
}
