package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.config.AdvisorSettings;
import io.runtimemoat.decision.advice.AdviceCandidate;
import io.runtimemoat.decision.advice.AdviceConstraints;
import io.runtimemoat.decision.advice.AdviceFeatures;
import io.runtimemoat.decision.advice.AdviceRequest;
import io.runtimemoat.decision.advice.TaskFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code POST /v1/recommendations}; every refusal names the field and what it may be. */
public final class AdviceRequestReader {
  private static final int LONGEST_NAME = 200;
  private static final double MOST_MONEY = 1e9;
  private static final double MOST_MILLIS = 1e9;

  /** Reads a body. */
  public AdviceRequest read(ObjectNode body) throws InvalidRequestException {
    Fields fields = new Fields(body);
    fields.only(
        "task_type",
        "task_features",
        "models",
        "baseline",
        "parameters",
        "constraints",
        "user",
        "metadata");
    TaskFeatures features = features(fields.object("task_features"));
    Map<String, Double> baseline = parameters(fields.object("baseline"));
    Map<String, Double> fixed = parameters(fields.object("parameters"));
    for (String name : fixed.keySet()) {
      if (baseline.containsKey(name)) {
        throw fields.refused(
            "parameters." + name,
            "'%s' is in 'baseline', which may be moved, or in 'parameters', which stay; not in both."
                .formatted(name));
      }
    }
    return new AdviceRequest(
        taskType(fields),
        features,
        candidates(fields),
        baseline,
        fixed,
        constraints(fields.object("constraints"), features, fixed),
        shortText(fields, "user", LONGEST_NAME));
  }

  private static String taskType(Fields fields) throws InvalidRequestException {
    String type = fields.text("task_type");
    if (type == null || !AdviceFeatures.isTaskType(type)) {
      throw fields.refused(
          "task_type",
          type == null
              ? "'task_type' is missing: a name of yours for this kind of task."
              : "'task_type' must be 1 to 48 of a-z, 0-9, '.', '_' and '-', a letter or digit first.");
    }
    return type;
  }

  private static TaskFeatures features(@Nullable Fields fields) throws InvalidRequestException {
    if (fields == null) {
      return TaskFeatures.none();
    }
    fields.only(
        "risk_tier",
        "title_length",
        "description_length",
        "acceptance_criteria_count",
        "scope_files_count",
        "max_files",
        "max_loc",
        "has_external_deps",
        "complexity_indicators",
        "model_name",
        "prompt_tokens",
        "prior_failures");
    return new TaskFeatures(
        or(fields.intIn("risk_tier", 1, TaskFeatures.MOST_RISK_TIER), 0),
        or(fields.intIn("title_length", 0, TaskFeatures.MOST_TITLE_LENGTH), 0),
        or(fields.intIn("description_length", 0, TaskFeatures.MOST_DESCRIPTION_LENGTH), 0),
        or(fields.intIn("acceptance_criteria_count", 0, TaskFeatures.MOST_ACCEPTANCE_CRITERIA), 0),
        or(fields.intIn("scope_files_count", 0, TaskFeatures.MOST_FILES), 0),
        or(fields.intIn("max_files", 0, TaskFeatures.MOST_FILES), 0),
        or(fields.intIn("max_loc", 0, TaskFeatures.MOST_LOC), 0),
        fields.flag("has_external_deps"),
        indicators(fields),
        shortText(fields, "model_name", TaskFeatures.LONGEST_MODEL_NAME),
        or(fields.intIn("prompt_tokens", 0, TaskFeatures.MOST_PROMPT_TOKENS), -1),
        or(fields.intIn("prior_failures", 0, TaskFeatures.MOST_PRIOR_FAILURES), 0));
  }

  private static List<String> indicators(Fields fields) throws InvalidRequestException {
    String name = "complexity_indicators";
    ArrayNode array = fields.array(name);
    if (array == null) {
      return List.of();
    }
    if (array.size() > TaskFeatures.MOST_INDICATORS) {
      throw fields.refused(
          name,
          "'%s' holds at most %d words."
              .formatted(fields.pathOf(name), TaskFeatures.MOST_INDICATORS));
    }
    List<String> words = new ArrayList<>();
    for (JsonNode word : array) {
      String text = word.isTextual() ? word.textValue() : "";
      if (text.isBlank() || text.length() > TaskFeatures.LONGEST_INDICATOR) {
        throw fields.refused(
            name,
            "'%s' holds words of 1 to %d characters."
                .formatted(fields.pathOf(name), TaskFeatures.LONGEST_INDICATOR));
      }
      words.add(Fields.wellFormed(text, fields.pathOf(name)));
    }
    return words;
  }

  private static List<AdviceCandidate> candidates(Fields fields) throws InvalidRequestException {
    ArrayNode array = fields.array("models");
    if (array == null) {
      return List.of();
    }
    if (array.isEmpty() || array.size() > AdviceRequest.MOST_CANDIDATES) {
      throw fields.refused(
          "models", "'models' holds 1 to %d names.".formatted(AdviceRequest.MOST_CANDIDATES));
    }
    List<AdviceCandidate> candidates = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      candidates.add(candidate(fields, i, array.get(i)));
    }
    return candidates;
  }

  private static AdviceCandidate candidate(Fields fields, int index, JsonNode value)
      throws InvalidRequestException {
    if (value.isTextual()) {
      return new AdviceCandidate(
          name(fields, "models", Fields.wellFormed(value.textValue(), "models")), Double.NaN);
    }
    Fields one = fields.element("models", index, value);
    one.only("model", "expected_latency_ms");
    String model = one.text("model");
    Double latency = one.doubleIn("expected_latency_ms", 0, MOST_MILLIS);
    return new AdviceCandidate(
        name(one, "model", model == null ? "" : model), latency == null ? Double.NaN : latency);
  }

  private static String name(Fields fields, String field, String name)
      throws InvalidRequestException {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw fields.refused(
          field,
          "'%s' must name models in 1 to %d characters; GET /v1/models lists them."
              .formatted(fields.pathOf(field), LONGEST_NAME));
    }
    return name;
  }

  private static Map<String, Double> parameters(@Nullable Fields fields)
      throws InvalidRequestException {
    Map<String, Double> parameters = new TreeMap<>();
    if (fields == null) {
      return parameters;
    }
    fields.only(AdvisorSettings.PARAMETERS.keySet().toArray(String[]::new));
    for (Map.Entry<String, AdvisorSettings.Bounds> known : AdvisorSettings.PARAMETERS.entrySet()) {
      Double value = parameter(fields, known.getKey(), known.getValue());
      if (value != null) {
        parameters.put(known.getKey(), value);
      }
    }
    return parameters;
  }

  private static @Nullable Double parameter(
      Fields fields, String name, AdvisorSettings.Bounds bounds) throws InvalidRequestException {
    if (!bounds.whole()) {
      return fields.doubleIn(name, bounds.low(), bounds.high());
    }
    Integer whole = fields.intIn(name, (int) bounds.low(), (int) bounds.high());
    return whole == null ? null : whole.doubleValue();
  }

  private static AdviceConstraints constraints(
      @Nullable Fields fields, TaskFeatures features, Map<String, Double> fixed)
      throws InvalidRequestException {
    if (fields == null) {
      return AdviceConstraints.none();
    }
    fields.only("max_tokens", "max_cost", "max_latency_ms");
    int maxTokens = or(fields.intIn("max_tokens", 1, 10_000_000), Integer.MAX_VALUE);
    Double cost = fields.doubleIn("max_cost", 0, MOST_MONEY);
    Double latency = fields.doubleIn("max_latency_ms", 1, MOST_MILLIS);
    if (fixed.getOrDefault(AdviceRequest.MAX_TOKENS, 0.0) > maxTokens) {
      throw fields.refused(
          "max_tokens", "'parameters.max_tokens' is above 'constraints.max_tokens'; lower it.");
    }
    if (cost != null && !(cost > 0)) {
      throw fields.refused("max_cost", "'constraints.max_cost' must be above 0.");
    }
    if (cost != null && !features.tellsPromptTokens()) {
      throw fields.refused(
          "max_cost",
          "'constraints.max_cost' needs 'task_features.prompt_tokens': a prompt has its price.");
    }
    return new AdviceConstraints(
        maxTokens,
        cost == null ? Double.POSITIVE_INFINITY : cost,
        latency == null ? Double.POSITIVE_INFINITY : latency);
  }

  private static String shortText(Fields fields, String name, int longest)
      throws InvalidRequestException {
    String text = fields.text(name);
    if (text != null && text.length() > longest) {
      throw fields.refused(
          name, "'%s' has at most %d characters.".formatted(fields.pathOf(name), longest));
    }
    return text == null ? "" : text;
  }

  private static int or(@Nullable Integer told, int otherwise) {
    return told == null ? otherwise : told;
  }
}
