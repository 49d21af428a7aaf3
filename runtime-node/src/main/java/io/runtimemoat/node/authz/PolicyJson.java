package io.runtimemoat.node.authz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.policy.EgressQuestion;
import io.runtimemoat.actors.policy.EgressVerdict;
import io.runtimemoat.actors.policy.PolicyArm;
import io.runtimemoat.actors.policy.RoutingQuestion;
import io.runtimemoat.actors.policy.RoutingVerdict;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Questions as the policies' input, and their results as verdicts. */
final class PolicyJson {
  private static final JsonMapper JSON = new JsonMapper();

  /** Finer differences mean nothing; rounded up, so that no threshold is passed by it. */
  private static final double SCORE_STEPS = 1000;

  private PolicyJson() {}

  /** The result is not of the form that the policies' own comments give. */
  static final class UnreadableResultException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableResultException(String message) {
      super(message);
    }
  }

  static JsonNode input(RoutingQuestion question) {
    ObjectNode input =
        JSON.createObjectNode()
            .put("tenant", question.tenant().value())
            .put("key", question.key())
            .put("model", question.model())
            .put("task_type", question.taskType())
            .put("sla", question.sla());
    if (Double.isFinite(question.abuseScore())) {
      // JSON has no NaN; without a score the policy denies.
      input.put("abuse_score", Math.ceil(question.abuseScore() * SCORE_STEPS) / SCORE_STEPS);
    }
    new TreeSet<>(question.roles()).forEach(input.putArray("roles")::add);
    question.arms().forEach(arm -> input.withArray("arms").add(arm(arm)));
    return input;
  }

  static JsonNode input(EgressQuestion question) {
    ObjectNode input = JSON.createObjectNode().put("tenant", question.tenant().value());
    ObjectNode destination = arm(question.destination());
    destination.set("arm", destination.remove("id"));
    input.set("destination", destination);
    new TreeSet<>(question.pii()).forEach(input.putArray("pii")::add);
    return input;
  }

  private static ObjectNode arm(PolicyArm arm) {
    ObjectNode node = JSON.createObjectNode().put("id", arm.id()).put("kind", arm.kind().word());
    ObjectNode labels = node.putObject("labels");
    arm.labels().forEach(labels::put);
    return node;
  }

  static RoutingVerdict routing(JsonNode result) throws UnreadableResultException {
    RoutingVerdict.Action action = word(result, RoutingVerdict.Action.class);
    Map<String, String> denied = new HashMap<>();
    JsonNode arms = result.path("denied_arms");
    if (!arms.isObject() || !result.path("log").isBoolean()) {
      throw new UnreadableResultException("the result lacks log or denied_arms");
    }
    arms.properties().forEach(arm -> denied.put(arm.getKey(), arm.getValue().asText()));
    return new RoutingVerdict(action, result.get("log").booleanValue(), reason(result), denied);
  }

  static EgressVerdict egress(JsonNode result) throws UnreadableResultException {
    return new EgressVerdict(word(result, EgressVerdict.Treatment.class), reason(result));
  }

  private static String reason(JsonNode result) throws UnreadableResultException {
    if (!result.path("reason").isTextual()) {
      throw new UnreadableResultException("the result lacks a reason");
    }
    return result.get("reason").textValue();
  }

  private static <E extends Enum<E>> E word(JsonNode result, Class<E> words)
      throws UnreadableResultException {
    String word = result.path("action").asText();
    try {
      return Enum.valueOf(words, word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UnreadableResultException("the result's action is '" + word + "'");
    }
  }

  /** Parses what an engine answered. */
  static JsonNode read(String text) throws UnreadableResultException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UnreadableResultException("the result is not JSON");
    }
  }
}
