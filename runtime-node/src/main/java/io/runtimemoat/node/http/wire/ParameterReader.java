package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.runtimemoat.actors.output.OutputWishes;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what both completion dialects share. Ranges are OpenAI's, and vLLM's for its extras. */
final class ParameterReader {
  private static final int MAX_CHOICES = 8;
  private static final int MAX_TOP_LOGPROBS = 20;
  private static final int MAX_LEGACY_LOGPROBS = 5;
  private static final int MAX_STOPS = 4;
  private static final int MAX_STOP_CHARACTERS = 1024;
  private static final int MAX_BIASES = 1024;
  private static final double MAX_COST = 1e9;

  private ParameterReader() {}

  /** The sampling parameters of a request. */
  static RequestedParameters parameters(Fields fields, CompletionCall.Dialect dialect)
      throws InvalidRequestException {
    Integer choices = fields.intIn("n", 1, MAX_CHOICES);
    return new RequestedParameters(
        maxTokens(fields),
        fields.doubleIn("temperature", 0, 2),
        topP(fields),
        topK(fields),
        fields.doubleIn("min_p", 0, 1),
        repetitionPenalty(fields),
        fields.doubleIn("frequency_penalty", -2, 2),
        fields.doubleIn("presence_penalty", -2, 2),
        fields.longIn("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        logitBias(fields),
        stop(fields),
        choices == null ? 1 : choices,
        dialect == CompletionCall.Dialect.CHAT ? chatLogprobs(fields) : textLogprobs(fields));
  }

  /** The request's model name. */
  static String model(Fields fields) throws InvalidRequestException {
    return model(fields, "name a model of GET /v1/models or 'auto'.");
  }

  /**
   * The same.
   *
   * @param advice what to do where there is none
   */
  static String model(Fields fields, String advice) throws InvalidRequestException {
    String model = fields.text("model");
    if (model == null || model.isBlank()) {
      throw fields.refused("model", "'model' is missing; " + advice);
    }
    if (model.length() > 256) {
      throw new InvalidRequestException(ApiError.modelNotFound(model.substring(0, 64) + "…"));
    }
    return model;
  }

  /** Whether a stream was asked to end with its usage; without a stream the wish is moot. */
  static boolean includeUsage(Fields fields) throws InvalidRequestException {
    Fields options = fields.object("stream_options");
    if (options == null) {
      return false;
    }
    options.flag("include_obfuscation");
    return options.flag("include_usage");
  }

  /**
   * What the client itself lets its request cost and take: {@code moat.max_cost} in the node's
   * currency, {@code moat.soft_timeout_ms} after which it is finished early, {@code
   * moat.timeout_ms}.
   */
  static RequestAllowance allowance(Fields fields) throws InvalidRequestException {
    RequestAllowance open = RequestTerms.open().allowance();
    Fields extras = fields.object("moat");
    if (extras == null) {
      return open;
    }
    Double cost = extras.doubleIn("max_cost", 0, MAX_COST);
    Long soft = extras.longIn("soft_timeout_ms", 1, Long.MAX_VALUE);
    Long hard = extras.longIn("timeout_ms", 1, Long.MAX_VALUE);
    if (soft != null && hard != null && soft >= hard) {
      throw extras.refused(
          "soft_timeout_ms",
          "'moat.soft_timeout_ms' must be less than 'moat.timeout_ms', or nothing is ever finished"
              + " early.");
    }
    return open.tightenedTo(
        cost == null ? Money.UNLIMITED : Money.ofUnits(cost), millis(soft), millis(hard));
  }

  /**
   * What the client itself wants done with its answer: {@code moat.format}, {@code annotate} or
   * {@code assert}, {@code moat.on_failure}, {@code complete} or {@code error}, and {@code
   * moat.property_order}, {@code schema} or {@code any}.
   */
  static OutputWishes wishes(Fields fields) throws InvalidRequestException {
    Fields extras = fields.object("moat");
    return extras == null
        ? OutputWishes.NONE
        : new OutputWishes(
            choice(extras, "format", "assert", "annotate"),
            choice(extras, "on_failure", "complete", "error"),
            choice(extras, "property_order", "any", "schema"));
  }

  /** Whether it is the first of two words; null where it is missing. */
  private static @Nullable Boolean choice(Fields fields, String name, String yes, String no)
      throws InvalidRequestException {
    String word = fields.text(name);
    if (word != null && !word.equals(yes) && !word.equals(no)) {
      throw fields.refused(
          name, "'%s' must be '%s' or '%s'.".formatted(fields.pathOf(name), yes, no));
    }
    return word == null ? null : Boolean.valueOf(word.equals(yes));
  }

  private static Duration millis(@Nullable Long millis) {
    return millis == null ? Duration.ZERO : Duration.ofMillis(millis);
  }

  /** The client's own time limit, at most the server's. */
  static Duration timeLimit(RequestAllowance allowance, Duration most) {
    return allowance.hardTimeout().compareTo(most) < 0 ? allowance.hardTimeout() : most;
  }

  /** Fields that say something about the caller and change nothing here: only their type counts. */
  static void ignored(Fields fields) throws InvalidRequestException {
    fields.ignoredText("user", "safety_identifier", "service_tier", "prompt_cache_key");
    fields.ignoredText("prompt_cache_retention", "reasoning_effort", "verbosity");
    fields.flag("store");
    fields.object("metadata");
  }

  private static @Nullable Integer maxTokens(Fields fields) throws InvalidRequestException {
    Integer legacy = fields.intIn("max_tokens", 1, Integer.MAX_VALUE);
    Integer modern = fields.intIn("max_completion_tokens", 1, Integer.MAX_VALUE);
    if (legacy == null) {
      return modern;
    }
    return modern == null ? legacy : Integer.valueOf(Math.min(legacy, modern));
  }

  /** OpenAI allows a nucleus of 0, which is the best token alone: the least mass above 0 is too. */
  private static @Nullable Double topP(Fields fields) throws InvalidRequestException {
    Double topP = fields.doubleIn("top_p", 0, 1);
    return topP == null ? null : Double.valueOf(Math.max(topP, Double.MIN_NORMAL));
  }

  /** vLLM writes "off" as -1. */
  private static @Nullable Integer topK(Fields fields) throws InvalidRequestException {
    Integer topK = fields.intIn("top_k", -1, Integer.MAX_VALUE);
    return topK == null ? null : Integer.valueOf(Math.max(0, topK));
  }

  private static @Nullable Double repetitionPenalty(Fields fields) throws InvalidRequestException {
    Double penalty = fields.doubleIn("repetition_penalty", 0, 2);
    if (penalty != null && penalty == 0) {
      throw fields.refused(
          "repetition_penalty", "'repetition_penalty' must be above 0 and at most 2.");
    }
    return penalty;
  }

  private static int chatLogprobs(Fields fields) throws InvalidRequestException {
    boolean wanted = fields.flag("logprobs");
    Integer top = fields.intIn("top_logprobs", 0, MAX_TOP_LOGPROBS);
    if (!wanted && top != null && top > 0) {
      throw fields.refused("top_logprobs", "'top_logprobs' needs 'logprobs': true.");
    }
    return wanted ? (top == null ? 0 : top) : -1;
  }

  private static int textLogprobs(Fields fields) throws InvalidRequestException {
    Integer top = fields.intIn("logprobs", 0, MAX_LEGACY_LOGPROBS);
    return top == null ? -1 : top;
  }

  private static List<String> stop(Fields fields) throws InvalidRequestException {
    JsonNode value = fields.get("stop");
    if (value == null) {
      return List.of();
    }
    if (value.isTextual()) {
      return List.of(stopText(fields, value));
    }
    if (!(value instanceof ArrayNode texts)) {
      throw fields.wrongType("stop", "a string or an array of strings", value);
    }
    if (texts.size() > MAX_STOPS) {
      throw fields.refused("stop", "'stop' holds at most " + MAX_STOPS + " texts.");
    }
    List<String> stops = new ArrayList<>();
    for (JsonNode text : texts) {
      stops.add(stopText(fields, text));
    }
    return stops;
  }

  private static String stopText(Fields fields, JsonNode value) throws InvalidRequestException {
    if (!value.isTextual()) {
      throw fields.wrongType("stop", "a string or an array of strings", value);
    }
    String text = value.textValue();
    if (text.isEmpty() || text.length() > MAX_STOP_CHARACTERS) {
      throw fields.refused(
          "stop", "A 'stop' text has 1 to " + MAX_STOP_CHARACTERS + " characters.");
    }
    return Fields.wellFormed(text, "stop");
  }

  private static Map<Integer, Double> logitBias(Fields fields) throws InvalidRequestException {
    Fields biases = fields.object("logit_bias");
    if (biases == null) {
      return Map.of();
    }
    if (biases.node().size() > MAX_BIASES) {
      throw fields.refused("logit_bias", "'logit_bias' holds at most " + MAX_BIASES + " tokens.");
    }
    Map<Integer, Double> byToken = new HashMap<>();
    for (Iterator<String> names = biases.node().fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Double bias = tokenBias(fields, biases, name);
      if (bias != null) {
        byToken.put(Integer.valueOf(name), bias);
      }
    }
    return byToken;
  }

  private static @Nullable Double tokenBias(Fields fields, Fields biases, String token)
      throws InvalidRequestException {
    // Nine digits always fit an int; no vocabulary comes near.
    if (!token.matches("[0-9]{1,9}")) {
      throw fields.refused(
          "logit_bias", "'logit_bias' maps token ids, such as \"42\", to numbers.");
    }
    JsonNode value = biases.get(token);
    if (value != null && !(value.isNumber() && Math.abs(value.doubleValue()) <= 100)) {
      throw fields.refused("logit_bias", "A bias in 'logit_bias' must be from -100 to 100.");
    }
    return value == null ? null : Double.valueOf(value.doubleValue());
  }
}
