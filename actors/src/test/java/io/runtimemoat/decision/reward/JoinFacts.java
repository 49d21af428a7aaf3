package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.Seed;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Decisions, outcomes and feedback of one tenant on two chains, and joins of them. */
final class JoinFacts {
  static final String A = "a".repeat(32);
  static final String B = "b".repeat(32);
  static final long WINDOW = 1_000_000;
  static final Metric QUALITY = new Metric("quality", Metric.Kind.FLOAT, 0, 1, 1);
  static final Metric RATING = new Metric("rating", Metric.Kind.FLOAT, 1, 5, 3);
  static final RewardWeights WEIGHTS = new RewardWeights(1, 0, 1, 0, 0.01, 10);

  private JoinFacts() {}

  static RewardJoin join(OptionalDouble missing, RewardRules.Aggregation aggregation) {
    return new RewardJoin(rules(missing, aggregation), 100);
  }

  static RewardRules rules(OptionalDouble missing, RewardRules.Aggregation aggregation) {
    return new RewardRules(
        Map.of("quality", QUALITY, "rating", RATING), aggregation, WINDOW, missing, WEIGHTS);
  }

  static DecisionRecord decided(String chain, long number, long atMicros) {
    return record(chain, number, atMicros, new RulePolicy(TestArms.THRESHOLDS));
  }

  static DecisionRecord record(String chain, long number, long atMicros, Policy policy) {
    List<Arm> arms = List.of(TestArms.SMALL, TestArms.LARGE);
    FeasibleSet feasible = new FeasibleSet(arms, List.of());
    RoutingContext context =
        new RoutingContext("features/1", new float[] {1, 2}, Signals.of(Map.of("task.chat", 1.0)));
    DecisionId id = DecisionId.mint(TestFacts.KEY, chain, number);
    Seed seed = Seed.derive(TestFacts.KEY, id, policy.snapshotId(), "arm");
    return DecisionRecord.of(
        id,
        "req-" + number,
        new TenantId("acme"),
        atMicros,
        "auto",
        policy,
        DecisionRecord.GENERAL,
        context,
        feasible,
        seed,
        policy.choose(context, feasible, seed),
        ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.of())),
        new EscalationRule(0, 0));
  }

  static OutcomeFact outcome(
      String chain, long number, OutcomeFact.Status status, String validation, double cost) {
    return new OutcomeFact(
        "req-" + number,
        DecisionId.mint(TestFacts.KEY, chain, number),
        status,
        150,
        "m",
        1,
        "stop",
        validation,
        "",
        1,
        0,
        1,
        cost,
        10,
        2_000_000,
        "");
  }

  static FeedbackFact feedback(
      String chain, long number, long atMicros, String metric, double value, String key) {
    return new FeedbackFact(
        "fb-" + chain + number + metric + key + atMicros,
        DecisionId.mint(TestFacts.KEY, chain, number),
        atMicros,
        metric,
        value,
        key,
        "key-1");
  }
}
