package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;

class LiveAttemptTest {
  private final LiveAttempt attempt =
      new LiveAttempt(
          new AttemptPlan(
              1,
              AttemptFact.FIRST,
              TestArms.SMALL,
              new int[] {1, 2},
              9,
              new Sampling(0, 1, 0, 0, 1, 0, 0, Map.of(), 7),
              0),
          1,
          "node",
          "cpu-0",
          Source.empty(),
          () -> {});

  @Test
  void textLostOnTheWay_isAFailureEvenWhenItsDeviceFinished() {
    attempt.ended(finished());

    attempt.lost();

    assertThat(attempt.end()).isEqualTo(AttemptFact.End.FAILED);
    assertThat(attempt.outcome().completionTokens()).isEqualTo(5);
  }

  @Test
  void fact_isDueOnceWhenTheAttemptIsCountedAndSettled() {
    attempt.ended(finished());
    assertThat(attempt.isDue()).isFalse();

    attempt.settle();
    assertThat(attempt.isDue()).isTrue();

    attempt.recorded();
    assertThat(attempt.isDue()).isFalse();
  }

  private static SequenceOutcome finished() {
    return new SequenceOutcome(
        SequenceOutcome.Status.FINISHED,
        "",
        List.of(new SequenceOutcome.Choice(FinishReason.STOP, 5)),
        2,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }
}
