package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.Seed;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Facts of decision tests. */
public final class TestFacts {
  public static final MacKey KEY = new MacKey(new byte[32]);
  public static final String CHAIN = "0193a5f0c1de4b0a8f5e6d7c8b9a0f1e";
  public static final long AT_MICROS = 1_795_240_000_000_000L;

  private TestFacts() {}

  public static DecisionId id(long number) {
    return DecisionId.mint(KEY, CHAIN, number);
  }

  /** A rule's decision over two feasible arms and one excluded. */
  public static DecisionRecord decided(long number, Map<String, Double> signals, float... vector) {
    FeasibleSet feasible =
        FeasibleSet.of(
            List.of(TestArms.SMALL, TestArms.MEDIUM, TestArms.LARGE),
            arm ->
                arm.equals(TestArms.MEDIUM)
                    ? Optional.of(ExcludedArm.CONTEXT_TOO_SMALL)
                    : Optional.empty());
    RoutingContext context = new RoutingContext("features/1", vector, Signals.of(signals));
    return decided(number, new RulePolicy(TestArms.THRESHOLDS), context, feasible);
  }

  public static DecisionRecord decided(
      long number, Policy policy, RoutingContext context, FeasibleSet feasible) {
    Seed seed = Seed.derive(KEY, id(number), policy.snapshotId(), "arm");
    Choice choice = policy.choose(context, feasible, seed);
    ParameterSet baseline =
        new ParameterSet(
            ParameterSet.BASELINE,
            List.of(
                new Parameter("temperature", 0.2, Parameter.CLIENT),
                new Parameter("max_tokens", 256, Parameter.DEFAULT)));
    return DecisionRecord.of(
        id(number),
        "req-" + number,
        new TenantId("acme"),
        AT_MICROS,
        "auto",
        policy,
        DecisionRecord.GENERAL,
        context,
        feasible,
        seed,
        choice,
        ParameterChoice.only(baseline),
        new EscalationRule(0.85, 0.3));
  }

  public static AttemptFact attempt(long number, int attempt, AttemptFact.End end) {
    return attempt(number, attempt, end, attempt == 1 ? AttemptFact.FIRST : "low_mean_probability");
  }

  public static AttemptFact attempt(long number, int attempt, AttemptFact.End end, String cause) {
    return attempt(
        number, attempt, end, cause, new AttemptPlace("pekko://moat@a:1", "cpu-0", "", false));
  }

  public static AttemptFact attempt(
      long number, int attempt, AttemptFact.End end, String cause, AttemptPlace place) {
    Arm arm = attempt == 1 ? TestArms.SMALL : TestArms.LARGE;
    return new AttemptFact(
        "req-" + number,
        id(number),
        attempt,
        arm.id(),
        arm.model(),
        cause,
        end,
        AT_MICROS + attempt,
        60,
        0,
        40,
        100,
        2_000,
        30_000,
        0.75,
        Double.NaN,
        arm.prices().of(60, 40),
        "ab12",
        place);
  }

  public static OutcomeFact outcome(long number, OutcomeFact.Status status) {
    return new OutcomeFact(
        "req-" + number,
        id(number),
        status,
        AT_MICROS + 9,
        "large-model",
        2,
        "stop",
        "unchecked",
        "",
        60,
        0,
        40,
        5e-5,
        2_100,
        64_000,
        "cd34");
  }
}
