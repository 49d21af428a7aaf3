package io.runtimemoat.decision.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.config.UpstreamRetrySettings;
import io.runtimemoat.decision.upstream.AttemptSchedule.Again;
import io.runtimemoat.decision.upstream.AttemptSchedule.Failed;
import io.runtimemoat.decision.upstream.AttemptSchedule.GiveUp;
import io.runtimemoat.decision.upstream.AttemptSchedule.NextArm;
import io.runtimemoat.decision.upstream.AttemptSchedule.Rung;
import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import io.runtimemoat.decision.upstream.AttemptSchedule.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AttemptScheduleTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private static final UpstreamRetrySettings RETRY =
      new UpstreamRetrySettings(
          3, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(5), 0.2, 1, 20);

  private final AttemptSchedule schedule =
      new AttemptSchedule(List.of(new Rung("one", RETRY, false), new Rung("two", RETRY, true)));
  private final RetryBudget budget = new RetryBudget(RETRY, 0);

  private Step next(FailureKind kind, double uniform) {
    return schedule.next(
        new Failed(kind, Seen.NOTHING, Optional.empty()),
        MINUTE,
        () -> budget.withdraw(0),
        uniform);
  }

  @Test
  void sameArmFirst_thenTheNext_thenNothing() {
    assertThat(next(FailureKind.CONNECTION_LOST, 0)).isInstanceOf(Again.class);
    assertThat(next(FailureKind.SERVER_ERROR, 0)).isInstanceOf(Again.class);
    assertThat(next(FailureKind.SERVER_ERROR, 0)).isEqualTo(new NextArm("two"));
    assertThat(next(FailureKind.OVERLOADED, 0)).isInstanceOf(Again.class);
    assertThat(next(FailureKind.OVERLOADED, 0)).isInstanceOf(Again.class);
    assertThat(next(FailureKind.OVERLOADED, 0)).isEqualTo(new GiveUp(Optional.empty()));
  }

  @Test
  void whatTheReaderHasSeen_isContinuedByArmsThatCan() {
    assertThat(next(failed(FailureKind.CONNECTION_LOST, Seen.TEXT))).isEqualTo(new NextArm("two"));
    assertThat(next(failed(FailureKind.BROKEN_STREAM, Seen.TEXT))).isInstanceOf(Again.class);
  }

  @Test
  void whatNobodyCanContinue_isNotTriedAgain() {
    assertThat(next(failed(FailureKind.CONNECTION_LOST, Seen.MORE))).isInstanceOf(GiveUp.class);
  }

  @Test
  void lostDevice_isReplacedAtOnce_soOften() {
    AttemptSchedule local =
        new AttemptSchedule(List.of(Rung.inProcess("small", 1), new Rung("two", RETRY, false)));
    Failed lost = failed(FailureKind.CONNECTION_LOST, Seen.NOTHING);

    assertThat(local.next(lost, MINUTE, () -> true, 0.5)).isEqualTo(new Again(Duration.ZERO));
    assertThat(local.next(lost, MINUTE, () -> true, 0.5)).isEqualTo(new NextArm("two"));
  }

  @Test
  void armTheRequestMovedTo_isTriedAsItself_andNotNamedAgainBehindIt() {
    AttemptSchedule moved =
        new AttemptSchedule(
            List.of(
                Rung.inProcess("small", 1),
                new Rung("large", RETRY, false),
                new Rung("last", RETRY, false)));
    Failed silent = failed(FailureKind.FIRST_TOKEN_TIMEOUT, Seen.NOTHING);

    moved.goTo(new Rung("large", RETRY, false));

    assertThat(moved.next(failed(FailureKind.OVERLOADED, Seen.NOTHING), MINUTE, () -> true, 0.5))
        .isEqualTo(new Again(Duration.ofMillis(100)));
    assertThat(moved.next(silent, MINUTE, () -> true, 0.5)).isEqualTo(new NextArm("last"));
    assertThat(moved.next(silent, MINUTE, () -> true, 0.5)).isInstanceOf(GiveUp.class);
  }

  private static Failed failed(FailureKind kind, Seen seen) {
    return new Failed(kind, seen, Optional.empty());
  }

  private Step next(Failed failed) {
    return schedule.next(failed, MINUTE, () -> budget.withdraw(0), 0);
  }

  @Test
  void theClientsOwnMistake_isNotTriedAnywhere() {
    assertThat(next(FailureKind.BAD_REQUEST, 0)).isInstanceOf(GiveUp.class);
  }

  @Test
  void silentServer_isNotSentTheSamePromptAgain() {
    assertThat(next(FailureKind.FIRST_TOKEN_TIMEOUT, 0)).isEqualTo(new NextArm("two"));
  }

  @Test
  void pauses_areDecorrelatedJitter() {
    // uniform(50 ms, 150 ms), then uniform(50 ms, 3 x the last)
    assertThat(next(FailureKind.OVERLOADED, 0.5)).isEqualTo(new Again(Duration.ofMillis(100)));
    assertThat(next(FailureKind.OVERLOADED, 0.5)).isEqualTo(new Again(Duration.ofMillis(175)));
  }

  @Test
  void retryAfter_isWaitedFor_whenItIsShort() {
    Failed failed =
        new Failed(FailureKind.RATE_LIMITED, Seen.NOTHING, Optional.of(Duration.ofSeconds(4)));

    assertThat(schedule.next(failed, MINUTE, () -> budget.withdraw(0), 0.5))
        .isEqualTo(new Again(Duration.ofSeconds(4)));
  }

  @Test
  void longRetryAfter_goesToTheNextArm_andThenToTheClient() {
    Optional<Duration> wait = Optional.of(Duration.ofSeconds(6));
    Failed failed = new Failed(FailureKind.RATE_LIMITED, Seen.NOTHING, wait);

    assertThat(schedule.next(failed, MINUTE, () -> budget.withdraw(0), 0.5))
        .isEqualTo(new NextArm("two"));
    assertThat(schedule.next(failed, MINUTE, () -> budget.withdraw(0), 0.5))
        .isEqualTo(new GiveUp(wait));
  }

  @Test
  void pauseThatOutlastsTheRequest_isNotMade() {
    Failed failed = new Failed(FailureKind.OVERLOADED, Seen.NOTHING, Optional.empty());

    assertThat(
            schedule.next(failed, Duration.ofMillis(60).toNanos(), () -> budget.withdraw(0), 0.5))
        .isEqualTo(new NextArm("two"));
    assertThat(schedule.next(failed, 0, () -> budget.withdraw(0), 0.5)).isInstanceOf(GiveUp.class);
  }

  @Test
  void emptyBudget_endsRetries_andTimeRefillsIt() {
    for (int i = 0; i < 20; i++) {
      assertThat(budget.withdraw(0)).isTrue();
    }
    assertThat(next(FailureKind.OVERLOADED, 0)).isEqualTo(new NextArm("two"));

    assertThat(budget.withdraw(999_999_999)).isFalse();
    assertThat(budget.withdraw(1_000_000_001)).isTrue();
  }

  @Test
  void budget_growsByAShareOfTheCalls() {
    while (budget.withdraw(0)) {
      // emptied
    }
    for (int i = 0; i < 5; i++) {
      budget.deposit(0);
    }

    assertThat(budget.withdraw(0)).isTrue();
    assertThat(budget.withdraw(0)).isFalse();
  }

  /** Whatever fails, an upstream that is down gets at most its share more. */
  @Property
  void retries_neverExceedTheBudget(@ForAll @IntRange(min = 1, max = 500) int requests) {
    RetryBudget own = new RetryBudget(RETRY, 0);
    int retries = 0;
    for (int i = 0; i < requests; i++) {
      own.deposit(0);
      AttemptSchedule one = new AttemptSchedule(List.of(new Rung("one", RETRY, false)));
      Failed failed = new Failed(FailureKind.SERVER_ERROR, Seen.NOTHING, Optional.empty());
      while (one.next(failed, MINUTE, () -> own.withdraw(0), 0.3) instanceof Again) {
        retries++;
      }
    }

    assertThat(retries).isLessThanOrEqualTo((int) (RETRY.budgetBurst() + 0.2 * requests) + 1);
  }

  @Property
  void pauses_stayBetweenBaseAndCap(
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double uniform) {
    AttemptSchedule one =
        new AttemptSchedule(
            List.of(
                new Rung(
                    "one",
                    new UpstreamRetrySettings(
                        10, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ZERO, 1, 9, 99),
                    false)));
    RetryBudget own = new RetryBudget(RETRY, 0);
    Failed failed = new Failed(FailureKind.SERVER_ERROR, Seen.NOTHING, Optional.empty());

    for (int i = 0; i < 9; i++) {
      Again again = (Again) one.next(failed, MINUTE, () -> own.withdraw(0), uniform);
      assertThat(again.pause()).isBetween(Duration.ofMillis(50), Duration.ofSeconds(2));
    }
  }
}
