package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentBreaksTest {
  private static final TenantId ACME = new TenantId("acme");

  private long nanos;
  private final RecentBreaks breaks = new RecentBreaks(() -> nanos);

  @Test
  void nothingSeen_isNoShare() {
    assertThat(breaks.share(ACME, "chat", "small")).isZero();
  }

  @Test
  void firstBreak_saysLittle_andManySayMuch() {
    ended(1, true);
    assertThat(breaks.share(ACME, "chat", "small")).isEqualTo(1 / 5.0);
    ended(95, true);
    assertThat(breaks.share(ACME, "chat", "small")).isEqualTo(0.96);
    ended(100, false);
    assertThat(breaks.share(ACME, "chat", "small")).isEqualTo(0.48);
  }

  @Test
  void tenantsTasksAndArms_areOnTheirOwn() {
    ended(20, true);

    assertThat(breaks.share(new TenantId("other"), "chat", "small")).isZero();
    assertThat(breaks.share(ACME, "code", "small")).isZero();
    assertThat(breaks.share(ACME, "chat", "large")).isZero();
  }

  @Test
  void whatWasSeen_countsHalfAfterTenMinutes_andFadesToNothing() {
    ended(96, true);

    nanos = Duration.ofMinutes(10).toNanos();
    assertThat(breaks.share(ACME, "chat", "small")).isCloseTo(48.0 / 52, within(1e-12));
    nanos = Duration.ofHours(4).toNanos();
    assertThat(breaks.share(ACME, "chat", "small")).isBetween(0.0, 1e-5);
  }

  @Test
  void whatWasSeenLongestAgo_isForgotten() {
    ended(1, true);
    for (int i = 0; i < 4095; i++) {
      nanos++;
      breaks.ended(ACME, "chat", "arm-" + i, true);
    }
    ended(1, true);

    breaks.ended(ACME, "chat", "one more", true);

    assertThat(breaks.share(ACME, "chat", "small")).isPositive();
    assertThat(breaks.share(ACME, "chat", "one more")).isPositive();
    assertThat(breaks.share(ACME, "chat", "arm-0")).isZero();
    assertThat(breaks.share(ACME, "chat", "arm-1")).isPositive();
  }

  /** Where a clock begins says nothing. */
  @Test
  void timesBelowZero_areTimes() {
    nanos = -Duration.ofDays(400).toNanos();

    ended(1, true);

    assertThat(breaks.share(ACME, "chat", "small")).isEqualTo(1 / 5.0);
  }

  private void ended(int count, boolean broke) {
    for (int i = 0; i < count; i++) {
      breaks.ended(ACME, "chat", "small", broke);
    }
  }
}
