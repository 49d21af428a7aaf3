package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.advice.Advice;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.facts.DecisionRecord;
import java.util.List;

/** Writes the answer to {@code POST /v1/recommendations}. */
public final class AdviceWriter {
  private static final String RANDOMIZED = "policy";
  private static final long MICROS_PER_SECOND = 1_000_000;

  private AdviceWriter() {}

  /** The JSON of a recommendation. */
  public static JsonBuffer write(Advice.Recommended advice) {
    DecisionRecord record = advice.record();
    Arm arm = record.choice().arm();
    ForcedReason forced = record.choice().forced();
    List<Parameter> parameters = record.parameters().chosen().parameters();
    JsonBuffer json = new JsonBuffer(1_024);
    json.raw("{\"object\":\"recommendation\",").field("id", record.decisionId().toText());
    json.raw(",\"created\":").number(record.atMicros() / MICROS_PER_SECOND);
    json.raw(",")
        .field("task_type", record.task().substring(DecisionRecord.ADVICE.length()))
        .raw(",")
        .field("model", arm.model())
        .raw(",")
        .field("arm", arm.id());
    values(json.raw(",\"parameters\":{"), parameters);
    origins(json.raw("},\"origins\":{"), parameters);
    json.raw("},").field("parameter_set", record.parameters().chosen().id());
    json.raw(",").field("origin", origin(record));
    json.raw(",").field("policy_version", record.policyVersion());
    json.raw(",").field("snapshot_id", record.snapshotId());
    json.raw(",").field("schema_version", record.context().featureSchema());
    json.raw(",").field("context_fingerprint", advice.fingerprint());
    json.raw(",\"propensity\":").number(record.propensity());
    json.raw(",\"arm_propensity\":").number(record.choice().propensity());
    json.raw(",\"confidence\":").number(advice.confidence());
    json.raw(",\"forced\":").raw(forced == null ? "false" : "true");
    json.raw(",").field("reason", forced == null ? RANDOMIZED : forced.code());
    json.raw(",").field("phase", record.phase());
    arms(json.raw(",\"candidates\":["), record);
    return json.raw("]}");
  }

  /** Who chose: the rules, or what was learned. */
  private static String origin(DecisionRecord record) {
    return (record.snapshotId().equals(Policy.NO_SNAPSHOT) ? "rule:" : "bandit:")
        + record.policyVersion();
  }

  private static void values(JsonBuffer json, List<Parameter> parameters) {
    String comma = "";
    for (Parameter parameter : parameters) {
      json.raw(comma).string(parameter.name()).raw(":");
      double value = parameter.value();
      if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
        json.number((long) value);
      } else {
        json.number(value);
      }
      comma = ",";
    }
  }

  private static void origins(JsonBuffer json, List<Parameter> parameters) {
    String comma = "";
    for (Parameter parameter : parameters) {
      json.raw(comma).string(parameter.name()).raw(":").string(parameter.origin());
      comma = ",";
    }
  }

  private static void arms(JsonBuffer json, DecisionRecord record) {
    String comma = "";
    for (int i = 0; i < record.feasible().size(); i++) {
      Arm arm = record.feasible().arms().get(i);
      json.raw(comma).raw("{").field("arm", arm.id()).raw(",").field("model", arm.model());
      json.raw(",\"probability\":").number(record.choice().pmf().probability(i)).raw("}");
      comma = ",";
    }
    for (ExcludedArm excluded : record.feasible().excluded()) {
      json.raw(comma).raw("{").field("arm", excluded.arm().id()).raw(",");
      json.field("model", excluded.arm().model()).raw(",");
      json.field("excluded", excluded.reason()).raw("}");
      comma = ",";
    }
  }
}
