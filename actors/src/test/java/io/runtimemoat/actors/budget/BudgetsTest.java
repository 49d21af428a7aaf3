package io.runtimemoat.actors.budget;

import static io.runtimemoat.decision.budget.TestBudgets.attempt;
import static io.runtimemoat.decision.budget.TestBudgets.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.LeaseRuling;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.TestBudgets;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A node's side of budgets against an owner that keeps real books in memory. */
class BudgetsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final AtomicInteger CHAINS = new AtomicInteger();
  private static final BudgetSettings SETTINGS =
      BudgetSettings.from(
          ConfigFactory.parseString(
                  """
                  moat.budget.node {
                    ask-timeout = 200 ms
                    wait-limit = 1200 ms
                    round-interval = 10 ms
                    refusal-ttl = 10 ms
                    idle-return = 100 ms
                    waiting-per-tenant = 2
                  }
                  """)
              .withFallback(ConfigFactory.load()));

  /** A ledger in memory that may fail. */
  private static final class ShortLedger implements Ledger {
    private final ChainId chain = new ChainId(TestBudgets.chain(CHAINS.incrementAndGet()));
    private final List<String> manifests = new ArrayList<>();
    private boolean full;

    @Override
    public ChainId chain() {
      return chain;
    }

    @Override
    public synchronized FactPosition append(Fact fact) {
      if (full) {
        throw new LedgerUnavailableException("the disk is full", new IOException());
      }
      manifests.add(fact.manifest());
      return new FactPosition(chain, manifests.size() - 1L);
    }

    synchronized List<String> manifests() {
      return List.copyOf(manifests);
    }

    synchronized void full(boolean next) {
      full = next;
    }

    @Override
    public void close() {}
  }

  private final ShortLedger ledger = new ShortLedger();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void firstReservation_waitsForALeaseAndTheNextOnesDoNot() throws Exception {
    Budgets budgets = budgets(KIT.spawn(owner(limited(10_000))));

    Reserving first = get(budgets.reserve(attempt("a", 100)));
    CompletionStage<Reserving> second = budgets.reserve(attempt("b", 100));

    assertThat(first).isInstanceOf(Reserving.Reserved.class);
    assertThat(second.toCompletableFuture()).isDone();
    budgets.settle(reserved(first), tokens(40));
    assertThat(ledger.manifests()).containsExactly("reserved/1", "reserved/1", "settled/1");
  }

  @Test
  void tenantWithoutBudget_isNeitherHeldUpNorTold() throws Exception {
    Budgets budgets = budgets(KIT.spawn(owner(BudgetState.empty())));

    BudgetReservation reservation = reserved(get(budgets.reserve(attempt("a", 100))));
    budgets.settle(reservation, tokens(40));

    assertThat(reservation.counted()).isFalse();
    assertThat(ledger.manifests()).isEmpty();
  }

  @Test
  void usedUpBudget_isAHardStopWithItsReset() throws Exception {
    Budgets budgets = budgets(KIT.spawn(owner(limited(150))));
    budgets.settle(reserved(get(budgets.reserve(attempt("a", 100)))), tokens(100));

    Reserving refused = get(budgets.reserve(attempt("b", 200)));

    BudgetRefusal refusal = ((Reserving.Refused) refused).refusal();
    assertThat(refusal.isHardStop()).isTrue();
    assertThat(refusal.why()).isEqualTo(BudgetRefusal.Why.TOO_LARGE);
    assertThat(refusal.retryAt()).isEqualTo(BudgetWindow.DAY.resetsAfter(today()));
  }

  @Test
  void silentOwner_refusesWithinTheWaitLimit() throws Exception {
    TestProbe<TenantBudget.Command> silent = KIT.createTestProbe();
    Budgets budgets = budgets(silent.ref());

    Reserving refused = get(budgets.reserve(attempt("a", 100)));

    assertThat(((Reserving.Refused) refused).refusal().why())
        .isEqualTo(BudgetRefusal.Why.UNREACHABLE);
    assertThat(ledger.manifests()).isEmpty();
  }

  @Test
  void moreWaitersThanAllowed_areRefusedAtOnce() throws Exception {
    TestProbe<TenantBudget.Command> silent = KIT.createTestProbe();
    Budgets budgets = budgets(silent.ref());
    budgets.reserve(attempt("a", 100));
    budgets.reserve(attempt("b", 100));

    Reserving refused = get(budgets.reserve(attempt("c", 100)));

    assertThat(((Reserving.Refused) refused).refusal().why())
        .isEqualTo(BudgetRefusal.Why.TOO_MANY_WAITING);
  }

  @Test
  void ownerThatComesBack_servesWhoStillWaits() throws Exception {
    TestProbe<TenantBudget.Command> silent = KIT.createTestProbe();
    Budgets budgets = budgets(silent.ref());
    CompletionStage<Reserving> waiting = budgets.reserve(attempt("a", 100));
    ActorRef<TenantBudget.Command> back = KIT.spawn(owner(limited(10_000)));
    silent.receiveMessage();

    back.tell(silent.receiveMessage());

    assertThat(get(waiting)).isInstanceOf(Reserving.Reserved.class);
  }

  @Test
  void ledgerThatCannotBeTold_givesTheReservationBack() throws Exception {
    Budgets budgets = budgets(KIT.spawn(owner(limited(100))));
    budgets.settle(reserved(get(budgets.reserve(attempt("warm", 1)))), Spend.ZERO);
    ledger.full(true);
    assertThatThrownBy(() -> get(budgets.reserve(attempt("a", 100))))
        .hasRootCauseInstanceOf(IOException.class);

    ledger.full(false);

    assertThat(get(budgets.reserve(attempt("b", 100)))).isInstanceOf(Reserving.Reserved.class);
  }

  @Test
  void idleNode_givesBackWhatItHolds() throws Exception {
    TestProbe<BudgetState> books = KIT.createTestProbe();
    Budgets budgets = budgets(KIT.spawn(owner(limited(10_000), books.ref())));
    budgets.settle(reserved(get(budgets.reserve(attempt("a", 100)))), tokens(40));

    awaitHeld(books, 40);
  }

  @Test
  void closingNode_givesBackWhatItHoldsAtOnce() throws Exception {
    TestProbe<BudgetState> books = KIT.createTestProbe();
    Budgets budgets = budgets(KIT.spawn(owner(limited(10_000), books.ref())));
    budgets.settle(reserved(get(budgets.reserve(attempt("a", 100)))), tokens(40));

    budgets.close().toCompletableFuture().get(5, TimeUnit.SECONDS);

    awaitHeld(books, 40);
    assertThat(get(budgets.reserve(attempt("late", 100)))).isInstanceOf(Reserving.Refused.class);
  }

  @Test
  void manyThreads_neverReserveMoreThanTheBudget() throws Exception {
    Budgets budgets = budgets(KIT.spawn(owner(limited(1_000))));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicInteger spent = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int thread = i;
      running.add(
          threads.submit(
              () -> {
                for (int request = 0; request < 60; request++) {
                  Reserving reserving = get(budgets.reserve(attempt(thread + "-" + request, 10)));
                  if (reserving instanceof Reserving.Reserved made) {
                    spent.addAndGet(5);
                    budgets.settle(made.reservation(), tokens(5));
                  }
                }
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get(30, TimeUnit.SECONDS);
    }
    threads.shutdown();

    assertThat(spent.get()).isBetween(500, 1_000);
  }

  private void awaitHeld(TestProbe<BudgetState> books, long tokens) {
    BudgetScope tenant = BudgetScope.tenant();
    Spend held = Spend.UNLIMITED;
    while (!held.equals(tokens(tokens))) {
      BudgetState state = books.receiveMessage();
      held = state.scope(tenant).orElseThrow().used(BudgetWindow.DAY, state.day());
    }
    assertThat(held).isEqualTo(tokens(tokens));
  }

  private Budgets budgets(ActorRef<TenantBudget.Command> owner) {
    return Budgets.start(KIT.system(), ledger, tenant -> owner, SETTINGS, Clock.systemUTC());
  }

  private static long today() {
    return BudgetWindow.dayOf(Clock.systemUTC().instant());
  }

  private static BudgetState limited(long tokens) {
    return TestBudgets.limited(BudgetScope.tenant(), TestBudgets.daily(tokens));
  }

  private static Behavior<TenantBudget.Command> owner(BudgetState state) {
    return owner(state, KIT.<BudgetState>createTestProbe().ref());
  }

  /** The entity's rules without its journal; tells {@code books} of every state. */
  private static Behavior<TenantBudget.Command> owner(
      BudgetState state, ActorRef<BudgetState> books) {
    return Behaviors.receive(TenantBudget.Command.class)
        .onMessage(
            TenantBudget.BalanceLeases.class,
            command -> {
              LeaseRuling ruling =
                  state.balance(command.ask(), SETTINGS, Clock.systemUTC().instant());
              BudgetState next = state;
              for (var event : ruling.events()) {
                next = event.applyTo(next);
              }
              books.tell(next);
              command.replyTo().tell(new TenantBudget.Balanced(ruling.answers()));
              return owner(next, books);
            })
        .build();
  }

  private static BudgetReservation reserved(Reserving reserving) {
    assertThat(reserving).isInstanceOf(Reserving.Reserved.class);
    return ((Reserving.Reserved) reserving).reservation();
  }

  private static Reserving get(CompletionStage<Reserving> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
