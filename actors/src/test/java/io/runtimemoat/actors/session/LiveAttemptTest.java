package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import java.util.List;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;

class LiveAttemptTest {
  private static final AttemptPlan PLAN = TestPlans.onDevice(0);

  private final LiveAttempt attempt =
      new LiveAttempt(
          PLAN,
          1,
          HeldAnswer.FREE,
          null,
          7,
          new LiveAttempt.Place("node", "cpu-0"),
          Source.empty(),
          new BudgetReservation(
              new BudgetedAttempt(new TenantId("acme"), "key-1", "chat", "req-1", 1, PLAN.worst()),
              List.of(),
              0),
          () -> {});

  @Test
  void textLostOnTheWay_isAFailureEvenWhenItsDeviceFinished() {
    attempt.ended(TestPlans.end(Status.FINISHED, 5));

    attempt.lost();

    assertThat(attempt.fate()).isEqualTo(AttemptFact.End.FAILED);
    assertThat(attempt.end().completionTokens()).isEqualTo(5);
  }

  @Test
  void fact_isDueOnceWhenTheAttemptIsCountedAndSettled() {
    attempt.ended(TestPlans.end(Status.FINISHED, 5));
    assertThat(attempt.isDue()).isFalse();

    attempt.settle();
    assertThat(attempt.isDue()).isTrue();

    attempt.recorded();
    assertThat(attempt.isDue()).isFalse();
  }

  @Test
  void reasons_areThoseOfTheDrainedEnd_andLengthForWhatWasCut() {
    attempt.ended(TestPlans.end(Status.CANCELLED, 5));
    assertThat(attempt.reason(0)).isEqualTo(Finish.LENGTH);

    attempt.drained(TestPlans.end(Status.FINISHED, 5));

    assertThat(attempt.reason(0)).isEqualTo(Finish.STOP);
  }
}
