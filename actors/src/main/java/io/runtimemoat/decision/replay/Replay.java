package io.runtimemoat.decision.replay;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.FixedPolicy;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.random.CounterRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Recomputes recorded decisions, bit for bit, with the numerics they were taken with. Immutable;
 * safe for use by many threads.
 */
public final class Replay {
  /** Rebuilds a policy of one algorithm from a record's settings and snapshot id. */
  @FunctionalInterface
  public interface Algorithm {
    Policy restore(DecisionRecord record);
  }

  /**
   * What a recomputation found.
   *
   * @param field the first field that differs, empty when none does
   * @param recorded its recorded value
   * @param recomputed its recomputed value
   */
  public record Verdict(boolean identical, String field, String recorded, String recomputed) {
    private static final Verdict IDENTICAL = new Verdict(true, "", "", "");

    private static Verdict differs(String field, Object recorded, Object recomputed) {
      return new Verdict(false, field, recorded.toString(), recomputed.toString());
    }

    @Override
    public String toString() {
      return identical
          ? "identical"
          : "differs in %s: recorded %s, recomputed %s".formatted(field, recorded, recomputed);
    }
  }

  private final Map<String, Algorithm> algorithms;
  private final Snapshots snapshots;

  /** A replay over algorithms by id; old ids stay for as long as their records do. */
  public Replay(Map<String, Algorithm> algorithms) {
    this(algorithms, (tenant, task, id) -> Optional.empty());
  }

  private Replay(Map<String, Algorithm> algorithms, Snapshots snapshots) {
    this.algorithms = Map.copyOf(algorithms);
    this.snapshots = snapshots;
  }

  /** Finds the snapshot that a record names. */
  @FunctionalInterface
  public interface Snapshots {
    Optional<PolicySnapshot> find(TenantId tenant, String task, String id);
  }

  /** Every algorithm of this release, without snapshots: learned decisions differ in inputs. */
  public static Replay standard() {
    return of((tenant, task, id) -> Optional.empty());
  }

  /** Every algorithm of this release. */
  public static Replay of(Snapshots snapshots) {
    Map<String, Algorithm> algorithms = new HashMap<>();
    algorithms.put(
        RulePolicy.ALGORITHM,
        record -> new RulePolicy(RuleThresholds.fromSignals(record.settings())));
    algorithms.put(ExploringRule.ALGORITHM, record -> ExploringRule.of(record.settings()));
    algorithms.put(FixedPolicy.ALGORITHM, record -> new FixedPolicy());
    for (String learned : PolicySpec.algorithms()) {
      algorithms.put(learned, record -> restore(record, snapshots));
    }
    return new Replay(algorithms, snapshots);
  }

  private static Policy restore(DecisionRecord record, Snapshots snapshots) {
    return snapshot(record, snapshots).policy(Exploration.of(record.settings()));
  }

  private static PolicySnapshot snapshot(DecisionRecord record, Snapshots snapshots) {
    return snapshots
        .find(record.tenant(), record.task(), record.snapshotId())
        .filter(snapshot -> snapshot.id().equals(record.snapshotId()))
        .orElseThrow(
            () -> new IllegalArgumentException("snapshot " + record.snapshotId() + " is missing"));
  }

  /** Decides again from the record alone and compares in a fixed order of fields. */
  public Verdict recompute(DecisionRecord record) {
    Algorithm algorithm = algorithms.get(record.algorithm());
    if (algorithm == null) {
      return Verdict.differs("algorithm", record.algorithm(), "unknown to this release");
    }
    Policy policy;
    Choice again;
    try {
      policy = algorithm.restore(record);
      again = policy.choose(record.context(), record.feasible(), record.seed());
    } catch (IllegalArgumentException e) {
      return Verdict.differs("inputs", record.algorithm(), String.valueOf(e.getMessage()));
    }
    if (!policy.settings().equals(record.settings())) {
      return Verdict.differs("settings", record.settings(), policy.settings());
    }
    Verdict choice = compare(record.choice(), again);
    return choice.identical() ? parameters(record) : choice;
  }

  private static Verdict compare(Choice recorded, Choice again) {
    if (!recorded.pmf().equals(again.pmf())) {
      return Verdict.differs("pmf", recorded.pmf(), again.pmf());
    }
    if (bits(recorded.draw()) != bits(again.draw())) {
      return Verdict.differs("draw", recorded.draw(), again.draw());
    }
    if (recorded.index() != again.index()) {
      return Verdict.differs("arm", recorded.arm().id(), again.arm().id());
    }
    if (bits(recorded.propensity()) != bits(again.propensity())) {
      return Verdict.differs("propensity", recorded.propensity(), again.propensity());
    }
    if (bits(recorded.explorationMass()) != bits(again.explorationMass())) {
      return Verdict.differs(
          "exploration_mass", recorded.explorationMass(), again.explorationMass());
    }
    return recorded.forced() == again.forced()
        ? Verdict.IDENTICAL
        : Verdict.differs(
            "forced",
            Objects.requireNonNullElse(recorded.forced(), "none"),
            Objects.requireNonNullElse(again.forced(), "none"));
  }

  /**
   * Judges the escalated attempts of a request again, from what was recorded of them, and compares
   * the arms and causes of the attempts that followed.
   */
  public Verdict recomputeEscalations(RequestState request) {
    DecisionRecord decided = request.decided();
    if (decided == null) {
      return Verdict.differs("decided", "missing", "needed to judge attempts");
    }
    List<AttemptFact> attempts = request.attempts();
    for (int i = 0; i + 1 < attempts.size(); i++) {
      AttemptFact from = attempts.get(i);
      AttemptFact to = attempts.get(i + 1);
      // Facts come as attempts end: of a node that died, the one in between may be missing.
      if (from.end() == AttemptFact.End.ESCALATED && to.attempt() == from.attempt() + 1) {
        Verdict verdict = escalation(decided, from, to);
        if (!verdict.identical()) {
          return verdict;
        }
      }
    }
    return Verdict.IDENTICAL;
  }

  private static Verdict escalation(DecisionRecord decided, AttemptFact from, AttemptFact to) {
    int index = decided.feasible().indexOf(from.arm());
    if (index < 0) {
      return Verdict.differs("attempt_arm", from.arm(), "not feasible");
    }
    EscalationRule.Verdict verdict =
        decided
            .escalation()
            .judge(
                from.attempt(),
                decided.feasible().arms().get(index),
                decided.feasible(),
                from.meanProbability(),
                from.minProbability());
    if (!(verdict instanceof EscalationRule.Escalate escalate)) {
      return Verdict.differs("escalation", to.arm(), "stay");
    }
    if (!escalate.to().id().equals(to.arm())) {
      return Verdict.differs("escalation", to.arm(), escalate.to().id());
    }
    return escalate.reason().equals(to.cause())
        ? Verdict.IDENTICAL
        : Verdict.differs("escalation_cause", to.cause(), escalate.reason());
  }

  /** The parameter draw is the second number of the seed's stream, when there was a choice. */
  private Verdict parameters(DecisionRecord record) {
    boolean free = record.parameters().candidates().size() > 1;
    Pmf pmf = free ? parameterPmf(record) : Pmf.certain(1, 0);
    if (!record.parameters().pmf().equals(pmf)) {
      return Verdict.differs("parameter_pmf", record.parameters().pmf(), pmf);
    }
    double draw = free ? new CounterRandom(record.seed()).uniform(1) : 0;
    if (bits(record.parameters().draw()) != bits(draw)) {
      return Verdict.differs("parameter_draw", record.parameters().draw(), draw);
    }
    int index = record.parameters().pmf().draw(draw);
    return index == record.parameters().index()
        ? Verdict.IDENTICAL
        : Verdict.differs("parameter_set", record.parameters().index(), index);
  }

  /** By the learned posteriors, or as they are explored before there are any. */
  private Pmf parameterPmf(DecisionRecord record) {
    ParameterPolicy policy;
    if (!record.snapshotId().equals(Policy.NO_SNAPSHOT)) {
      policy = snapshot(record, snapshots).parameters(Exploration.of(record.settings()));
    } else if (record.algorithm().equals(ExploringRule.ALGORITHM)) {
      policy = ParameterPolicy.untaught(Exploration.of(record.settings()));
    } else {
      return record.parameters().pmf(); // no other algorithm has said how it draws them
    }
    return policy.pmf(record.choice().arm().id(), record.parameters().candidates());
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }
}
