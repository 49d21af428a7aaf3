package io.runtimemoat.decision.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.config.UpstreamHealthSettings;
import io.runtimemoat.decision.upstream.CircuitBreaker.State;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final long SECOND = 1_000_000_000L;

  private final CircuitBreaker breaker =
      new CircuitBreaker(
          new UpstreamHealthSettings.Breaker(
              3, 0.5, 10, Duration.ofSeconds(1), Duration.ofSeconds(4), 1, 2));

  @Test
  void failuresInARow_openIt_andAGoodCallInBetweenDoesNot() {
    end(0, Verdict.BAD);
    end(0, Verdict.BAD);
    end(0, Verdict.GOOD);
    end(0, Verdict.BAD);
    end(0, Verdict.BAD);
    assertThat(breaker.state(0)).isEqualTo(State.CLOSED);

    end(0, Verdict.BAD);

    assertThat(breaker.state(0)).isEqualTo(State.OPEN);
    assertThat(breaker.admits(SECOND - 1)).isFalse();
    assertThat(breaker.waitNanos(0)).isEqualTo(SECOND);
  }

  @Test
  void shareOfTheWindow_opensIt() {
    for (int i = 0; i < 9; i++) {
      end(0, i % 2 == 0 ? Verdict.BAD : Verdict.GOOD);
    }
    assertThat(breaker.state(0)).isEqualTo(State.CLOSED); // the window is not full

    end(0, Verdict.GOOD);

    assertThat(breaker.state(0)).isEqualTo(State.OPEN);
  }

  @Test
  void neutralEnds_neitherOpenNorHide() {
    end(0, Verdict.BAD);
    end(0, Verdict.BAD);
    for (int i = 0; i < 50; i++) {
      end(0, Verdict.NEUTRAL);
    }
    assertThat(breaker.state(0)).isEqualTo(State.CLOSED);

    end(0, Verdict.BAD);

    assertThat(breaker.state(0)).isEqualTo(State.OPEN);
  }

  @Test
  void halfOpen_letsOneProbeAtATime_andClosesAfterTwoGoodOnes() {
    trip(0);
    long probe = breaker.admit(SECOND);

    assertThat(breaker.admits(SECOND)).isFalse();
    breaker.ended(probe, Verdict.GOOD, SECOND, 0);
    assertThat(breaker.state(SECOND)).isEqualTo(State.HALF_OPEN);
    end(SECOND, Verdict.GOOD);

    assertThat(breaker.state(SECOND)).isEqualTo(State.CLOSED);
  }

  @Test
  void abandonedProbe_freesItsPlace() {
    trip(0);
    breaker.ended(breaker.admit(SECOND), Verdict.NEUTRAL, SECOND, 0);

    assertThat(breaker.admits(SECOND)).isTrue();
  }

  @Test
  void failedProbes_doubleThePause_upToTheLongest() {
    trip(0);
    end(SECOND, Verdict.BAD);
    assertThat(breaker.waitNanos(SECOND)).isEqualTo(2 * SECOND);
    end(3 * SECOND, Verdict.BAD);
    assertThat(breaker.waitNanos(3 * SECOND)).isEqualTo(4 * SECOND);
    end(7 * SECOND, Verdict.BAD);

    assertThat(breaker.waitNanos(7 * SECOND)).isEqualTo(4 * SECOND);
  }

  @Test
  void jitter_addsUpToAQuarter() {
    long admission = breaker.admit(0);
    breaker.ended(admission, Verdict.BAD, 0, 0.5);
    breaker.ended(admission, Verdict.BAD, 0, 0.5);
    breaker.ended(admission, Verdict.BAD, 0, 0.5);

    assertThat(breaker.waitNanos(0)).isEqualTo(SECOND + SECOND / 8);
  }

  @Test
  void callsFromBeforeItOpened_sayNothingAboutAProbe() {
    long old = breaker.admit(0);
    trip(0);
    long probe = breaker.admit(SECOND);

    breaker.ended(old, Verdict.GOOD, SECOND, 0);
    breaker.ended(old, Verdict.BAD, SECOND, 0);

    assertThat(breaker.state(SECOND)).isEqualTo(State.HALF_OPEN);
    breaker.ended(probe, Verdict.GOOD, SECOND, 0);
    end(SECOND, Verdict.GOOD);
    assertThat(breaker.state(SECOND)).isEqualTo(State.CLOSED);
  }

  @Test
  void closing_forgetsTheFailures_andTheTrips() {
    trip(0);
    end(SECOND, Verdict.GOOD);
    end(SECOND, Verdict.GOOD);
    end(SECOND, Verdict.BAD);
    end(SECOND, Verdict.BAD);
    assertThat(breaker.state(SECOND)).isEqualTo(State.CLOSED);

    end(SECOND, Verdict.BAD);

    assertThat(breaker.waitNanos(SECOND)).isEqualTo(SECOND);
  }

  private void trip(long nowNanos) {
    for (int i = 0; i < 3; i++) {
      end(nowNanos, Verdict.BAD);
    }
  }

  private void end(long nowNanos, Verdict verdict) {
    breaker.ended(breaker.admit(nowNanos), verdict, nowNanos, 0);
  }
}
