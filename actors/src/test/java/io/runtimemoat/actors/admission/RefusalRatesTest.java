package io.runtimemoat.actors.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.TenantId;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalRatesTest {
  private static final TenantId ACME = new TenantId("acme");

  @Test
  void keysThatWereUsedLast_areRemembered() {
    RefusalRates rates =
        new RefusalRates(new GuardSettings.Refusals(2, Duration.ofDays(1)), Clock.systemUTC());
    rates.add(ACME, "one", true);
    rates.add(ACME, "two", true);
    assertThat(rates.share(ACME, "one")).isPositive();

    rates.add(ACME, "three", true);

    assertThat(rates.share(ACME, "one")).isPositive();
    assertThat(rates.share(ACME, "two")).as("used longest ago").isZero();
    assertThat(rates.share(ACME, "three")).isPositive();
    assertThat(rates.share(new TenantId("zeta"), "one")).as("another tenant's").isZero();
  }
}
