package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.bandit.Distribution;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.random.DecisionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was learned of other features cannot decide; nobody is to notice. */
class PolicyDrawsTest {
  private static final Exploration EXPLORATION = new Exploration(0.01, 0.2, null);
  private static final DecisionId ID = DecisionId.mint(TestFacts.KEY, RewardFacts.chain(10), 1);
  private static final FeasibleSet ARMS =
      new FeasibleSet(List.of(TestArms.SMALL, TestArms.LARGE), List.of());
  private static final RoutingContext CONTEXT =
      new RoutingContext(
          "features/test", new float[] {1, 0}, Signals.of(Map.of("task." + TASK, 1.0)));

  private final Policy rules = new RulePolicy(RewardFacts.THRESHOLDS);
  private final LearnedRouting learned = LearnedRouting.rulesOnly(rules);
  private final PolicyDraws draws = new PolicyDraws(learned, TestFacts.KEY);

  private static PolicySnapshot snapshot(String featureSchema) {
    return PolicySnapshot.cut(
        new SnapshotHeader("acme", TASK, 1, "none", featureSchema, "reward-1", 1),
        PolicySpec.of(LinearThompson.KNOWN_NOISE),
        PolicySums.none(2),
        PolicySums.none(2));
  }

  private static LearnedRouting.Selected selected(Policy policy, PolicySnapshot shadow) {
    return new LearnedRouting.Selected(
        policy,
        "general",
        shadow.policy(EXPLORATION),
        snapshot("features/test").parameters(EXPLORATION));
  }

  @Test
  void policyThatCanDecide_does() {
    PolicySnapshot good = snapshot("features/test");

    PolicyDraws.Drawn drawn =
        draws.arm(selected(good.policy(EXPLORATION), good), ID, CONTEXT, ARMS);

    assertThat(drawn.policy().snapshotId()).isEqualTo(good.id());
    assertThat(drawn.parameters()).isNotNull();
    assertThat(draws.shadow(selected(rules, good), CONTEXT, ARMS))
        .hasValueSatisfying(shadow -> assertThat(shadow.snapshotId()).isEqualTo(good.id()));
    assertThat(learned.failures()).isZero();
  }

  @Test
  void policyThatCannotDecide_leavesItToTheRulesWithoutParameters() {
    PolicySnapshot other = snapshot("features/next");

    PolicyDraws.Drawn drawn =
        draws.arm(selected(other.policy(EXPLORATION), other), ID, CONTEXT, ARMS);

    assertThat(drawn.policy()).isEqualTo(rules);
    assertThat(drawn.parameters()).isNull();
    assertThat(learned.failures()).isEqualTo(1);
  }

  /** Nobody knows what damaged state throws. */
  @Test
  void policyThatBreaksInAnyWay_leavesItToTheRules() {
    LearnedRouting.Selected broken =
        new LearnedRouting.Selected(
            new Breaking(),
            "general",
            new Breaking(),
            snapshot("features/test").parameters(EXPLORATION));

    PolicyDraws.Drawn drawn = draws.arm(broken, ID, CONTEXT, ARMS);
    PolicyDraws.Drawn byBroken =
        new PolicyDraws.Drawn(new Breaking(), drawn.seed(), drawn.choice(), broken.parameters());

    assertThat(drawn.policy()).isEqualTo(rules);
    assertThat(draws.shadow(broken, CONTEXT, ARMS))
        .hasValueSatisfying(s -> assertThat(s.pmf()).isNull());
    assertThat(draws.confidence(byBroken, CONTEXT, ARMS)).isNaN();
    assertThat(learned.failures()).isEqualTo(3);
  }

  /** Its arms are fewer than its state says. */
  private record Breaking() implements Policy {
    @Override
    public String algorithm() {
      return "breaking/1";
    }

    @Override
    public String version() {
      return "breaking@1";
    }

    @Override
    public String snapshotId() {
      return "snap-1-breaking";
    }

    @Override
    public Signals settings() {
      return Signals.none();
    }

    @Override
    public Distribution distribution(RoutingContext context, FeasibleSet feasible) {
      throw new ArrayIndexOutOfBoundsException(7);
    }

    @Override
    public Optional<Pmf> best(RoutingContext context, FeasibleSet feasible) {
      throw new IllegalStateException("no factor");
    }
  }

  @Test
  void rulesThatCannotDecide_areAnError() {
    FeasibleSet nothing = new FeasibleSet(List.of(), List.of());

    assertThatThrownBy(
            () -> draws.arm(selected(rules, snapshot("features/test")), ID, CONTEXT, nothing))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void candidateThatCannotDecide_isRecordedAsOneThatDidNot() {
    PolicySnapshot other = snapshot("features/next");

    assertThat(draws.shadow(selected(rules, other), CONTEXT, ARMS))
        .contains(new PolicyDraws.Shadow(other.id(), null));
    assertThat(learned.failures()).isEqualTo(1);
  }

  @Test
  void parametersThatCannotBeDrawn_stayAsTheyAre() {
    PolicyDraws.Drawn drawn =
        draws.arm(selected(rules, snapshot("features/test")), ID, CONTEXT, ARMS);
    ParameterChoice asTheyAre =
        ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.of()));

    ParameterChoice choice =
        draws.parameters(drawn, policy -> policy == null ? asTheyAre : broken(policy));

    assertThat(choice).isEqualTo(asTheyAre);
    assertThat(learned.failures()).isEqualTo(1);
  }

  private static ParameterChoice broken(ParameterPolicy policy) {
    throw new IllegalArgumentException(policy.origin() + " adds up to 1.1");
  }
}
