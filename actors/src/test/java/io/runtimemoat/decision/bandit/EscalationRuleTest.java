package io.runtimemoat.decision.bandit;

import static io.runtimemoat.decision.bandit.TestArms.LARGE;
import static io.runtimemoat.decision.bandit.TestArms.MEDIUM;
import static io.runtimemoat.decision.bandit.TestArms.SMALL;
import static io.runtimemoat.decision.bandit.TestArms.feasible;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.EscalationRule.Escalate;
import io.runtimemoat.decision.bandit.EscalationRule.Stay;
import org.junit.jupiter.api.Test;

class EscalationRuleTest {
  private static final EscalationRule RULE = new EscalationRule(0.85, 0.3);
  private static final FeasibleSet ALL = feasible(SMALL, MEDIUM, LARGE);

  @Test
  void confidentAttempt_stays() {
    assertThat(RULE.judge(1, SMALL, ALL, 0.85, 0.3)).isEqualTo(new Stay("confident"));
  }

  @Test
  void lowMeanOrOneLowToken_goesToTheNextTier() {
    assertThat(RULE.judge(1, SMALL, ALL, 0.84, 0.9))
        .isEqualTo(new Escalate(MEDIUM, "low_mean_probability"));
    assertThat(RULE.judge(1, SMALL, ALL, 0.95, 0.29))
        .isEqualTo(new Escalate(MEDIUM, "low_token_probability"));
    assertThat(RULE.judge(1, SMALL, feasible(SMALL, LARGE), 0.1, 0.1))
        .isEqualTo(new Escalate(LARGE, "low_mean_probability"));
  }

  @Test
  void missingConfidence_countsAsLow() {
    assertThat(RULE.judge(1, MEDIUM, ALL, Double.NaN, Double.NaN)).isInstanceOf(Escalate.class);
  }

  @Test
  void secondAttempt_staysWhateverItsConfidence() {
    assertThat(RULE.judge(2, MEDIUM, ALL, 0, 0)).isEqualTo(new Stay("escalated_once"));
  }

  @Test
  void strongestArm_stays() {
    assertThat(RULE.judge(1, LARGE, ALL, 0, 0)).isEqualTo(new Stay("no_stronger_arm"));
  }

  @Test
  void zero_switchesAHalfOff() {
    EscalationRule off = new EscalationRule(0, 0);

    assertThat(off.judge(1, SMALL, ALL, Double.NaN, Double.NaN)).isEqualTo(new Stay("confident"));
  }
}
