package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learning.ArmTotals;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.learning.TaskLearning;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.GateSummary;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Policies, exploring and their history as the management API shows them. */
final class PolicyJson {
  private static final JsonMapper JSON = new JsonMapper();

  private PolicyJson() {}

  /**
   * The policies of a task type.
   *
   * @param totals what was learned of each arm
   * @param waiting why nothing moves; empty when something did
   */
  static ObjectNode policy(
      String task, TaskLearning learning, Map<String, ArmTotals> totals, String waiting) {
    RolloutState rollout = learning.rollout();
    ObjectNode shown =
        JSON.createObjectNode()
            .put("object", "policy")
            .put("id", task)
            .put("champion", rollout.champion().map(SnapshotName::id).orElse("rules"))
            .put("rewards", learning.learned())
            .put("completed_requests", learning.completed())
            .put("rated_requests", learning.rated())
            .put("waiting_for", waiting);
    putLearnedUnder(shown, learning.key());
    shown.put("highest_version", rollout.highestVersion());
    Candidate candidate = rollout.candidate();
    if (candidate == null) {
      shown.putNull("candidate");
    } else {
      shown
          .putObject("candidate")
          .put("id", candidate.snapshot().id())
          .put("version", candidate.snapshot().version())
          .put("phase", candidate.phase().code())
          .put("since", candidate.since().toString())
          .put("proposer", candidate.proposer())
          .put("approver", candidate.approver());
    }
    ArrayNode arms = shown.putArray("arms");
    new TreeMap<>(totals).forEach((arm, total) -> arms.add(arm(arm, total)));
    ArrayNode champions = shown.putArray("earlier_champions");
    rollout.champions().stream()
        .filter(name -> !rollout.champion().filter(name::equals).isPresent())
        .forEach(name -> champions.add(name.id()));
    ArrayNode barred = shown.putArray("barred");
    rollout.barred().forEach(name -> barred.add(name.id()));
    GateSummary gate = rollout.lastGate();
    if (gate == null) {
      shown.putNull("last_gate");
    } else {
      shown
          .putObject("last_gate")
          .put("snapshot", gate.snapshot().id())
          .put("kind", gate.kind().name().toLowerCase(Locale.ROOT))
          .put("verdict", gate.verdict().name())
          .put("at", gate.at().toString())
          .put("report", gate.text());
    }
    return shown;
  }

  private static void putLearnedUnder(ObjectNode shown, @Nullable LearnedUnder key) {
    if (key == null) {
      shown.putNull("learned_under");
      return;
    }
    shown
        .putObject("learned_under")
        .put("feature_schema", key.featureSchema())
        .put("dimension", key.dimension())
        .put("reward_version", key.rewardVersion());
  }

  private static ObjectNode arm(String id, ArmTotals total) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("rewards", total.rewards())
        .put("reward_sum", total.sum());
  }

  /** How much may be explored, and what it has cost today. */
  static ObjectNode exploration(LearningState state) {
    ObjectNode shown = JSON.createObjectNode().put("object", "exploration");
    ExplorationBounds bounds = state.bounds();
    if (bounds == null) {
      shown.putNull("bounds");
    } else {
      shown
          .putObject("bounds")
          .put("floor", bounds.floor())
          .put("share", bounds.share())
          .put("daily_money", bounds.dailyMoney());
    }
    Explored explored = state.explored();
    shown
        .putObject("explored")
        .put("day", LocalDate.ofEpochDay(explored.day()).toString())
        .put("money", explored.money())
        .put("requests", explored.requests())
        .put("decisions", explored.decisions());
    return shown;
  }

  static ObjectNode provenance(Provenance entry) {
    return JSON.createObjectNode()
        .put("object", "provenance")
        .put("id", entry.place().toText())
        .put("revision", entry.revision())
        .put("at", entry.at().toString())
        .put("task", entry.task())
        .put("what", entry.what())
        .put("from", entry.from())
        .put("to", entry.to())
        .put("reason", entry.reason())
        .put("by", entry.by());
  }

  /**
   * What new tenants start from.
   *
   * @param tenants how many it was made of; which is for nobody but the journal
   */
  static ObjectNode population(String task, PopulationState.Task now, int tenants) {
    SnapshotName snapshot = now.snapshot();
    return JSON.createObjectNode()
        .put("object", "population")
        .put("id", task)
        .put("snapshot", snapshot == null ? "rules" : snapshot.id())
        .put("tenants", tenants)
        .put("rewards", now.rewards())
        .put("reason", now.reason())
        .put("at", now.at().toString());
  }

  /** A snapshot that waits for the gate. */
  static ObjectNode offered(PolicySnapshot snapshot) {
    return JSON.createObjectNode()
        .put("object", "policy_snapshot")
        .put("id", snapshot.id())
        .put("tenant", snapshot.header().tenant())
        .put("task", snapshot.header().task())
        .put("version", snapshot.header().version());
  }
}
