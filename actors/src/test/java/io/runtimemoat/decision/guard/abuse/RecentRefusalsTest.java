package io.runtimemoat.decision.guard.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentRefusalsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Duration HALF_LIFE = Duration.ofMinutes(5);

  @Test
  void share_isOfWhatWasAskedAndFourRequestsMore() {
    RecentRefusals recent = new RecentRefusals(HALF_LIFE);
    assertThat(recent.share(NOW)).isZero();

    recent.add(true, NOW);
    assertThat(recent.share(NOW)).isEqualTo(1.0 / 5);
    recent.add(false, NOW);

    assertThat(recent.share(NOW)).isEqualTo(1.0 / 6);
  }

  @Test
  void requests_countHalfAfterEveryHalfLife() {
    RecentRefusals recent = new RecentRefusals(HALF_LIFE);
    for (int i = 0; i < 8; i++) {
      recent.add(true, NOW);
    }

    assertThat(recent.share(NOW.plus(HALF_LIFE))).isCloseTo(4.0 / 8, within(1e-12));
    assertThat(recent.share(NOW.plus(HALF_LIFE.multipliedBy(2)))).isCloseTo(2.0 / 6, within(1e-12));
    assertThat(recent.share(NOW)).as("time does not go back").isCloseTo(2.0 / 6, within(1e-12));
    assertThat(recent.share(NOW.plus(Duration.ofDays(1)))).isCloseTo(0, within(1e-12));
  }
}
