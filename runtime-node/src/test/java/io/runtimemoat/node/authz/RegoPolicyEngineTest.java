package io.runtimemoat.node.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.actors.policy.EgressVerdict;
import io.runtimemoat.actors.policy.EgressVerdict.Treatment;
import io.runtimemoat.actors.policy.RoutingVerdict;
import io.runtimemoat.actors.policy.RoutingVerdict.Action;
import io.runtimemoat.config.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in policies, compiled by OPA, evaluated in this process. */
class RegoPolicyEngineTest {
  private static final String RULES =
      """
      moat.policy.decide-within = 5 s
      moat.policy.data {
        abuse { log = 0.5, downgrade = 0.8, deny = 0.95 }
        egress.pii { us = deny, eu = original }
        tenants {
          swiss { regions = [eu] }
          closed { in_process_only = true }
          strict { egress_pii = surrogate }
        }
      }
      """;

  private static RegoPolicyEngine engine;

  @BeforeAll
  static void open() {
    engine = PolicyFixture.engine(RULES);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static RoutingVerdict routing(String tenant, double abuse) {
    return engine.routing(PolicyFixture.routing(tenant, abuse)).toCompletableFuture().join();
  }

  private static Treatment egress(String tenant, String arm, String... pii) {
    var to = arm.equals("us") ? PolicyFixture.AMERICA : PolicyFixture.EUROPE;
    return engine
        .egress(PolicyFixture.egress(tenant, to, pii))
        .toCompletableFuture()
        .join()
        .treatment();
  }

  @Test
  void abuseScores_logDowngradeAndDeny() {
    assertThat(routing("acme", 0.1))
        .isEqualTo(new RoutingVerdict(Action.ALLOW, false, "", Map.of()));
    assertThat(routing("acme", 0.5).log()).isTrue();
    assertThat(routing("acme", 0.8).action()).isEqualTo(Action.DOWNGRADE);
    assertThat(routing("acme", 0.95).action()).isEqualTo(Action.DENY);
    assertThat(routing("acme", 0.95).reason()).isEqualTo("the request looks like abuse");
  }

  @Test
  void tenantLimits_denyArmsWithAReason() {
    assertThat(routing("acme", 0).deniedArms()).isEmpty();
    assertThat(routing("swiss", 0).deniedArms()).containsOnlyKeys("us");
    assertThat(routing("closed", 0).deniedArms()).containsOnlyKeys("eu", "us");
  }

  @Test
  void anAbuseScoreThatIsNoNumber_isDenied() {
    assertThat(routing("acme", Double.NaN).action()).isEqualTo(Action.DENY);
    assertThat(routing("acme", 7).action()).isEqualTo(Action.DENY);
  }

  @Test
  void egress_takesTheStricterOfArmAndTenant() {
    assertThat(egress("acme", "eu", "email")).isEqualTo(Treatment.ORIGINAL);
    assertThat(egress("strict", "eu", "email")).isEqualTo(Treatment.SURROGATE);
    assertThat(egress("acme", "us", "email")).isEqualTo(Treatment.DENY);
    assertThat(egress("acme", "us")).isEqualTo(Treatment.ORIGINAL);
  }

  @Test
  void threads_neverGetEachOthersAnswer() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        String tenant = List.of("acme", "swiss", "closed", "strict").get(thread % 4);
        RoutingVerdict alone = routing(tenant, 0.1 * thread);
        double abuse = 0.1 * thread;
        Callable<Boolean> asking =
            () -> {
              for (int i = 0; i < 500; i++) {
                if (!routing(tenant, abuse).equals(alone)) {
                  return false;
                }
              }
              return true;
            };
        all.add(threads.submit(asking));
      }
      for (Future<Boolean> same : all) {
        assertThat(same.get(30, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aBundleWithoutTheEntryPoints_isRefusedAtStart(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other.wasm");
    Files.write(file, new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});

    assertThatThrownBy(() -> PolicyFixture.engine("moat.policy.bundle = \"" + file + "\""))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.policy.bundle")
        .hasMessageContaining("moat/egress/decision");
  }

  @Test
  void instancesThatAreAllTaken_leaveTheQuestionUnanswered() {
    RegoPolicyEngine closed = PolicyFixture.engine("moat.policy.decide-within = 1 ms");

    closed.close();
    EgressVerdict verdict =
        closed
            .egress(PolicyFixture.egress("acme", PolicyFixture.LOCAL))
            .toCompletableFuture()
            .join();

    assertThat(verdict).isEqualTo(EgressVerdict.unanswered("every policy instance is busy"));
    assertThat(verdict.treatment()).as("nothing leaves").isEqualTo(Treatment.DENY);
  }
}
