package io.runtimemoat.decision.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.attempts.AttemptRule.Next;
import io.runtimemoat.decision.facts.AttemptFact.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptRuleTest {
  private static final AttemptRule RULE = new AttemptRule(2);

  @Test
  void wholeAnswer_completes() {
    assertThat(RULE.after(End.FINISHED, true, 0)).isEqualTo(Next.COMPLETE);
    assertThat(RULE.after(End.FINISHED, false, 2)).isEqualTo(Next.COMPLETE);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEADLINE", "STALLED"})
  void lackOfTime_isNeverRepeated(End end) {
    assertThat(RULE.after(end, false, 0)).isEqualTo(Next.TIME_OUT);
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCELLED", "FAILED"})
  void brokenAttempt_isReplacedWhileNothingOfItWasSeen(End end) {
    assertThat(RULE.after(end, false, 1)).isEqualTo(Next.REPLACE);
    assertThat(RULE.after(end, false, 2)).isEqualTo(Next.FAIL);
    assertThat(RULE.after(end, true, 0)).isEqualTo(Next.FAIL);
  }
}
