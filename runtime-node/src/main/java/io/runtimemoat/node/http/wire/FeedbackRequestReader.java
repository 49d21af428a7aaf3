package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.decision.reward.TextSimilarity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code POST /v1/feedback} in both shapes that clients send: {@code {inference_id |
 * episode_id, metric_name, value, tags}} as TensorZero's do, and {@code {replay_id, target,
 * verdict, score}} of routers that keep replays. Ids are those of {@code x-moat-decision-id}.
 */
public final class FeedbackRequestReader {
  private static final List<String> IDS = List.of("inference_id", "episode_id", "replay_id");
  private static final String[] FIELDS = {
    "inference_id",
    "episode_id",
    "replay_id",
    "metric_name",
    "target",
    "value",
    "score",
    "verdict",
    "output",
    "tags",
    "dryrun"
  };
  private static final Set<String> GOOD =
      Set.of("accepted", "correct", "good", "pass", "positive", "success", "up", "yes");
  private static final Set<String> BAD =
      Set.of("bad", "down", "fail", "failure", "incorrect", "negative", "no", "rejected");

  private final Map<String, Metric> metrics;

  public FeedbackRequestReader(Map<String, Metric> metrics) {
    this.metrics = metrics;
  }

  public FeedbackCall read(ObjectNode body) throws InvalidRequestException {
    Fields fields = new Fields(body);
    fields.only(FIELDS);
    refuseDryRun(fields);
    String decision = id(fields);
    Metric metric = metric(fields, body.has("replay_id") ? "target" : "metric_name");
    return new FeedbackCall(decision, metric.name(), value(fields, metric));
  }

  private static void refuseDryRun(Fields fields) throws InvalidRequestException {
    if (fields.flag("dryrun")) {
      throw fields.refused("dryrun", "'dryrun' is not offered: all feedback taken here counts.");
    }
  }

  private static String id(Fields fields) throws InvalidRequestException {
    String found = null;
    for (String name : IDS) {
      String id = fields.text(name);
      if (id != null && found != null) {
        throw fields.refused(name, "Send one of inference_id, episode_id and replay_id.");
      }
      found = id == null ? found : id;
    }
    if (found == null) {
      throw fields.refused(
          "inference_id",
          "'inference_id' is missing: the x-moat-decision-id of the answer you speak of.");
    }
    return found;
  }

  private Metric metric(Fields fields, String field) throws InvalidRequestException {
    String name = fields.text(field);
    Metric metric = name == null ? null : metrics.get(name);
    if (metric == null) {
      throw fields.refused(
          field,
          "'%s' must be one of %s; moat.learning.rewards.metrics has them."
              .formatted(field, String.join(", ", metrics.keySet().stream().sorted().toList())));
    }
    return metric;
  }

  private static double value(Fields fields, Metric metric) throws InvalidRequestException {
    if (metric.kind() == Metric.Kind.DEMONSTRATION) {
      return demonstration(fields);
    }
    JsonNode value = first(fields, "value", "score");
    String verdict = value == null ? fields.text("verdict") : null;
    if (verdict != null) {
      return verdict(fields, metric, verdict);
    }
    if (value == null) {
      throw fields.refused("value", "'value' is missing: what " + metric.name() + " was.");
    }
    return number(fields, metric, value);
  }

  private static double number(Fields fields, Metric metric, JsonNode value)
      throws InvalidRequestException {
    if (metric.kind() == Metric.Kind.BOOLEAN && value.isBoolean()) {
      return value.booleanValue() ? metric.best() : metric.worst();
    }
    if (metric.kind() == Metric.Kind.BOOLEAN || !value.isNumber()) {
      throw fields.refused(
          "value",
          metric.kind() == Metric.Kind.BOOLEAN
              ? "'value' of " + metric.name() + " must be true or false."
              : "'value' of " + metric.name() + " must be a number.");
    }
    if (!metric.takes(value.doubleValue())) {
      throw fields.refused(
          "value",
          "'value' of %s must be from %s to %s."
              .formatted(
                  metric.name(),
                  Math.min(metric.worst(), metric.best()),
                  Math.max(metric.worst(), metric.best())));
    }
    return value.doubleValue();
  }

  private static double verdict(Fields fields, Metric metric, String verdict)
      throws InvalidRequestException {
    String word = verdict.toLowerCase(Locale.ROOT);
    if (GOOD.contains(word)) {
      return metric.best();
    }
    if (BAD.contains(word)) {
      return metric.worst();
    }
    throw fields.refused(
        "verdict", "'verdict' must be one of " + GOOD + " or " + BAD + ", or send a 'score'.");
  }

  /** Neither text is kept: we do not have the answer, so both have to come. */
  private static double demonstration(Fields fields) throws InvalidRequestException {
    String wanted = fields.text("value");
    String given = fields.text("output");
    if (wanted == null || given == null) {
      throw fields.refused(
          wanted == null ? "value" : "output",
          "A demonstration needs 'value', the answer as it should have been, and 'output', the"
              + " answer as it was: answers are not kept here.");
    }
    return TextSimilarity.of(given, wanted);
  }

  private static @Nullable JsonNode first(Fields fields, String one, String other) {
    JsonNode value = fields.get(one);
    return value == null ? fields.get(other) : value;
  }
}
