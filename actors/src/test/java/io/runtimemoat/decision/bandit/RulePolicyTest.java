package io.runtimemoat.decision.bandit;

import static io.runtimemoat.decision.bandit.TestArms.LARGE;
import static io.runtimemoat.decision.bandit.TestArms.MEDIUM;
import static io.runtimemoat.decision.bandit.TestArms.SMALL;
import static io.runtimemoat.decision.bandit.TestArms.context;
import static io.runtimemoat.decision.bandit.TestArms.feasible;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.random.Seed;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulePolicyTest {
  private static final RulePolicy RULE = new RulePolicy(TestArms.THRESHOLDS);
  private static final FeasibleSet ALL = feasible(SMALL, MEDIUM, LARGE);
  private static final Seed SEED = new Seed(1, 2);

  @Test
  void difficultyLengthAndTask_eachAskForATier() {
    assertThat(chosen(Map.of())).isEqualTo(SMALL);
    assertThat(chosen(Map.of("schema.difficulty", 0.3))).isEqualTo(MEDIUM);
    assertThat(chosen(Map.of("schema.difficulty", 0.5))).isEqualTo(LARGE);
    assertThat(chosen(Map.of("prompt.chars", 1200.0))).isEqualTo(MEDIUM);
    assertThat(chosen(Map.of("prompt.chars", 2400.0))).isEqualTo(LARGE);
    assertThat(chosen(Map.of("task.chat", 1.0))).isEqualTo(MEDIUM);
    assertThat(chosen(Map.of("task.code", 1.0))).isEqualTo(LARGE);
    assertThat(chosen(Map.of("task.code", 0.0))).isEqualTo(SMALL);
    assertThat(chosen(Map.of("task.chat", 1.0, "schema.difficulty", 0.6))).isEqualTo(LARGE);
  }

  @Test
  void missingTier_isServedByTheNearestStrongerFirst() {
    Map<String, Double> medium = Map.of("prompt.chars", 1300.0);

    assertThat(chosen(medium, feasible(SMALL, LARGE))).isEqualTo(LARGE);
    assertThat(chosen(medium, feasible(SMALL))).isEqualTo(SMALL);
    assertThat(chosen(Map.of("task.code", 1.0), feasible(SMALL, MEDIUM))).isEqualTo(MEDIUM);
  }

  @Test
  void armsOfOneTier_goByPriceThenById() {
    Arm cheap = TestArms.arm("zz-cheap", Tier.SMALL, 0.01);
    Arm twin = TestArms.arm("aa-twin", Tier.SMALL, 0.01);

    assertThat(chosen(Map.of(), feasible(SMALL, cheap))).isEqualTo(cheap);
    assertThat(chosen(Map.of(), feasible(cheap, twin))).isEqualTo(twin);
  }

  @Test
  void choice_isForcedWithAllMassOnOneArm() {
    Choice choice = RULE.choose(context(Map.of()), ALL, SEED);

    assertThat(choice.forced()).isEqualTo(ForcedReason.RULE);
    assertThat(choice.propensity()).isEqualTo(1);
    assertThat(choice.explorationMass()).isZero();
    assertThat(choice.pmf()).isEqualTo(Pmf.certain(3, 2));
    assertThat(choice.index()).isEqualTo(ALL.indexOf("small"));
  }

  @Test
  void namedModel_isForcedAsNamed() {
    Choice choice = new FixedPolicy().choose(context(Map.of()), feasible(LARGE), SEED);

    assertThat(choice.arm()).isEqualTo(LARGE);
    assertThat(choice.forced()).isEqualTo(ForcedReason.NAMED);
  }

  @Test
  void thresholds_surviveTheRecord() {
    assertThat(RuleThresholds.fromSignals(RULE.settings())).isEqualTo(TestArms.THRESHOLDS);
  }

  @Test
  void settings_becomeThresholds() {
    RoutingSettings.Rule rule =
        new RoutingSettings.Rule(0.3, 0.5, 1200, 2400, Map.of("code", "large", "chat", "medium"));

    assertThat(RuleThresholds.of(rule)).isEqualTo(TestArms.THRESHOLDS);
  }

  @Test
  void noFeasibleArm_isTheCallersMistake() {
    assertThatThrownBy(() -> RULE.choose(context(Map.of()), feasible(), SEED))
        .hasMessageContaining("refuse the request");
  }

  private static Arm chosen(Map<String, Double> signals) {
    return chosen(signals, ALL);
  }

  private static Arm chosen(Map<String, Double> signals, FeasibleSet feasible) {
    return RULE.choose(context(signals), feasible, SEED).arm();
  }
}
