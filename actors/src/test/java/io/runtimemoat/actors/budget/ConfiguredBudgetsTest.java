package io.runtimemoat.actors.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.TestBudgets;
import io.runtimemoat.persistence.journal.JournalBindings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("verify")
class ConfiguredBudgetsTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final BudgetScope TENANT = BudgetScope.tenant();
  private static final BudgetScope KEY = BudgetScope.key("abcdefgh2345");
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "budgets",
          ConfigFactory.parseString(
                  """
                  pekko.actor.provider = cluster
                  pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                  """)
              .withFallback(JournalBindings.load())
              .withFallback(EventSourcedBehaviorTestKit.config())
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void budgets_areSetOnceTheClusterIsThere_andFollowTheConfiguration() throws Exception {
    TenantBudget.initSharding(
        KIT.system(),
        KIT.<SpendFolder.Command>createTestProbe().ref(),
        BudgetSettings.from(ConfigFactory.load()),
        Clock.systemUTC());
    BudgetDirectory directory = new BudgetDirectory(KIT.system(), SHORT);
    List<BudgetLimit> daily = List.of(TestBudgets.daily(100));
    List<BudgetLimit> monthly = List.of(TestBudgets.monthly(900));

    ConfiguredBudgets first =
        ConfiguredBudgets.apply(directory, Map.of(ACME, Map.of(TENANT, daily, KEY, daily)), SHORT);
    assertThat(first.areSet()).as("before the cluster has taken the node in").isFalse();
    Cluster cluster = Cluster.get(KIT.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    awaitSet(first);
    assertThat(limits(directory)).isEqualTo(Map.of(TENANT, daily, KEY, daily));

    ConfiguredBudgets second =
        ConfiguredBudgets.apply(directory, Map.of(ACME, Map.of(TENANT, monthly)), SHORT);
    awaitSet(second);
    assertThat(limits(directory))
        .as("what the configuration has no more is lifted")
        .isEqualTo(Map.of(TENANT, monthly, KEY, List.of()));
  }

  @Test
  void nothingConfigured_isSetAtOnce() {
    assertThat(
            ConfiguredBudgets.apply(new BudgetDirectory(KIT.system(), SHORT), Map.of(), SHORT)
                .areSet())
        .isTrue();
  }

  private static void awaitSet(ConfiguredBudgets budgets) {
    KIT.createTestProbe()
        .awaitAssert(
            PATIENCE,
            () -> {
              assertThat(budgets.areSet()).isTrue();
              return null;
            });
  }

  private static Map<BudgetScope, List<BudgetLimit>> limits(BudgetDirectory directory)
      throws Exception {
    var state = directory.get(ACME).toCompletableFuture().get(10, TimeUnit.SECONDS);
    return Map.of(TENANT, state.limits(TENANT), KEY, state.limits(KEY));
  }
}
