package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.config.TenantSettings;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.http.SingleKeyAuthenticator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyAuthenticatorTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final String SECRET = "0123456789abcdef";

  private static KeyAuthenticator authenticator(boolean developmentIsAdmin) {
    TenantSettings settings =
        TenantSettings.from(
            ConfigFactory.parseString(
                    """
                    moat.tenants {
                      acme {
                        sla = batch, weight = 4, limits { requests-per-minute = 9 }
                        keys = [
                          { id = abcdefgh2345, secret-env = S, models = [auto], roles = [viewer] }
                          { id = expired00001, secret-env = S, expires = "2027-01-01T00:00:00Z" }
                          { id = expires00001, secret-env = S, expires = "2027-01-01T00:00:01Z" }
                        ]
                      }
                      closed { active = off, keys = [{ id = closed000001, secret-env = S }] }
                    }
                    """)
                .withFallback(ConfigFactory.load())
                .resolve(),
            Map.of("S", SECRET));
    return new KeyAuthenticator(
        new ControlFeed(Duration.ofSeconds(5), System::nanoTime),
        ConfiguredTenants.of(settings),
        new SingleKeyAuthenticator(
            "the development key", KeyAuthenticator.developer(developmentIsAdmin)),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Optional<Principal> holder(String id, String secret) {
    return authenticator(true).authenticate("sk-moat-" + id + "-" + secret);
  }

  @Test
  void configuredKey_hasWhatItsTenantAndItselfHave() {
    Principal holder = holder("abcdefgh2345", SECRET).orElseThrow();

    assertThat(holder.tenant().value()).isEqualTo("acme");
    assertThat(holder.models().opens("auto")).isTrue();
    assertThat(holder.models().opens("small")).isFalse();
    assertThat(holder.weight()).isEqualTo(4);
    assertThat(holder.sla()).isEqualTo(SlaTier.BATCH);
    assertThat(holder.roles()).containsExactly(Role.VIEWER);
    assertThat(holder.tenantLimits())
        .isEqualTo(RateLimits.of(new PerMinute(9, PerMinute.UNLIMITED, PerMinute.UNLIMITED)));
  }

  @Test
  void wrongExpiredOrClosed_isNobody() {
    assertThat(holder("abcdefgh2345", SECRET + "0")).isEmpty();
    assertThat(holder("unknown00001", SECRET)).isEmpty();
    assertThat(holder("expired00001", SECRET)).isEmpty();
    assertThat(holder("closed000001", SECRET)).isEmpty();
    assertThat(holder("expires00001", SECRET)).isPresent();
    assertThat(authenticator(true).authenticate("no key of ours")).isEmpty();
  }

  @Test
  void developmentKey_isAdminWhileDevelopmentKeysAreOn() {
    assertThat(authenticator(true).authenticate("the development key").orElseThrow().roles())
        .containsExactly(Role.ADMIN);
    assertThat(authenticator(false).authenticate("the development key").orElseThrow().roles())
        .isEmpty();
  }
}
