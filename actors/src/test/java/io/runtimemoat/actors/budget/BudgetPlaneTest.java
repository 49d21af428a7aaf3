package io.runtimemoat.actors.budget;

import static io.runtimemoat.decision.budget.TestBudgets.ACME;
import static io.runtimemoat.decision.budget.TestBudgets.attempt;
import static io.runtimemoat.decision.budget.TestBudgets.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.budget.RateVerdict;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.TestBudgets;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.PekkoJdbcConfig;
import io.runtimemoat.persistence.journal.JournalBindings;
import io.runtimemoat.persistence.ledger.NodeLedger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on one node with a journal and a ledger on disk; and again after it stopped. */
@Tag("verify")
class BudgetPlaneTest {
  private static final BudgetScope TENANT = BudgetScope.tenant();

  /** What one life of the node is given to do. */
  private interface Life {
    void live(Node node) throws Exception;
  }

  private record Node(Budgets budgets, BudgetDirectory directory, Rates rates, ActorTestKit kit) {
    BudgetState await(long used) {
      return kit.createTestProbe()
          .awaitAssert(
              Duration.ofSeconds(30),
              () -> {
                BudgetState state = get(directory.get(ACME));
                assertThat(state.scope(TENANT).orElseThrow().used(BudgetWindow.MONTH, state.day()))
                    .isEqualTo(tokens(used));
                return state;
              });
    }
  }

  @Test
  void spending_isFoldedFromTheLedgerAndAnOpenReservationIsChargedInTheNextLife(
      @TempDir Path folder) throws Exception {
    run(
        folder,
        node -> {
          get(node.directory().set(ACME, TENANT, List.of(TestBudgets.monthly(10_000)), "root"));
          Reserving settled = get(node.budgets().reserve(attempt("settled", 100)));
          node.budgets().settle(((Reserving.Reserved) settled).reservation(), tokens(40));
          get(node.budgets().reserve(attempt("never settled", 300)));
          get(node.budgets().close());
          BudgetState state = node.await(340);
          assertThat(state.openChains()).hasSize(1);
          node.kit()
              .createTestProbe()
              .awaitAssert(
                  Duration.ofSeconds(30),
                  () -> {
                    assertThat(settled(get(node.directory().get(ACME)))).isEqualTo(tokens(40));
                    return null;
                  });
        });

    run(
        folder,
        node -> {
          BudgetState state =
              node.kit()
                  .createTestProbe()
                  .awaitAssert(
                      Duration.ofSeconds(30),
                      () -> {
                        BudgetState now = get(node.directory().get(ACME));
                        assertThat(settled(now)).isEqualTo(tokens(340));
                        return now;
                      });
          assertThat(state.openChains()).isEmpty();
          Reserving tooMuch = get(node.budgets().reserve(attempt("too much", 9_661)));
          assertThat(tooMuch).isInstanceOf(Reserving.Refused.class);
          assertThat(((Reserving.Refused) tooMuch).refusal().isHardStop()).isTrue();
        });
  }

  @Test
  void rates_areLentByTheClustersOwner(@TempDir Path folder) throws Exception {
    List<RateNeed> need = List.of(new RateNeed(new RateKey("tenant", RateKind.REQUESTS), 2, 1));
    run(
        folder,
        node -> {
          assertThat(get(node.rates().take(ACME, need))).isInstanceOf(RateVerdict.Admitted.class);
          assertThat(get(node.rates().take(ACME, need))).isInstanceOf(RateVerdict.Admitted.class);
          assertThat(get(node.rates().take(ACME, need))).isInstanceOf(RateVerdict.Limited.class);
        });
  }

  private static Spend settled(BudgetState state) {
    return state.scope(TENANT).orElseThrow().settled(BudgetWindow.MONTH, state.day());
  }

  private static void run(Path folder, Life life) throws Exception {
    Config config = config(folder);
    DatabaseSettings settings = DatabaseSettings.from(config);
    Clock clock = Clock.systemUTC();
    Database database = Database.open(settings);
    NodeLedger ledger =
        NodeLedger.open(folder, "node", LedgerSettings.from(config), database, clock);
    ActorTestKit kit =
        ActorTestKit.create(
            "moat",
            JournalBindings.load().withFallback(PekkoJdbcConfig.of(settings)).withFallback(config));
    try {
      Cluster cluster = Cluster.get(kit.system());
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      Budgets budgets =
          Budgets.start(
              kit.system(), ledger.ledger(), ledger.reader(), BudgetSettings.from(config), clock);
      Rates rates =
          Rates.start(
              kit.system(),
              ledger.ledger().chain().value(),
              LimitSettings.from(config).rate(),
              clock);
      life.live(
          new Node(budgets, new BudgetDirectory(kit.system(), Duration.ofSeconds(15)), rates, kit));
    } finally {
      kit.shutdownTestKit();
      ledger.close();
      database.close();
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Config config(Path folder) {
    return ConfigFactory.parseString(
            """
            moat.data-dir = "%s"
            moat.budget.node { wait-limit = 20 s, ask-timeout = 10 s }
            moat.limits.rate { wait-limit = 10 s, ask-timeout = 5 s }
            moat.budget.fold.interval = 50 ms
            moat.ledger.ship.interval = 20 ms
            pekko.actor.provider = cluster
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            pekko.cluster.min-nr-of-members = 1
            """
                .formatted(folder))
        .withFallback(ConfigFactory.load())
        .resolve();
  }
}
