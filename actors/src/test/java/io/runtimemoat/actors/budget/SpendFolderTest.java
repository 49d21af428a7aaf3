package io.runtimemoat.actors.budget;

import static io.runtimemoat.decision.budget.TestBudgets.ACME;
import static io.runtimemoat.decision.budget.TestBudgets.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.ChainPosition;
import io.runtimemoat.decision.budget.Charge;
import io.runtimemoat.decision.budget.FoldedSpend;
import io.runtimemoat.decision.budget.TestBudgets;
import io.runtimemoat.decision.facts.SpendFact;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SpendFolderTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String CHAIN = TestBudgets.chain(1);
  private static final long DAY = TestBudgets.TODAY;
  private static final TenantId ZETA = new TenantId("zeta");

  /** A chain that grows, may be away, and may end. */
  private static final class GrowingChain implements SpendSource {
    private final List<StoredFact> facts = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private volatile boolean away;

    void add(TenantId tenant, SpendFact fact) {
      facts.add(
          new StoredFact(
              new FactPosition(new ChainId(CHAIN), facts.size()),
              fact.manifest(),
              tenant.value(),
              fact.requestId(),
              0,
              fact.encode(),
              new byte[32]));
    }

    @Override
    public long read(String chain, long from, Consumer<StoredFact> sink) {
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      List<StoredFact> now = List.copyOf(facts);
      now.subList((int) from, now.size()).forEach(sink);
      return now.size();
    }

    @Override
    public boolean ended(String chain) {
      return ended;
    }
  }

  private final GrowingChain chain = new GrowingChain();
  private final ActorRef<SpendFolder.Command> folder =
      KIT.spawn(SpendFolder.create(chain, Duration.ofMillis(10)));
  private final TestProbe<TenantBudget.Command> acme = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyBudget_hearsOfItsOwnSpendOnly() {
    TestProbe<TenantBudget.Command> zeta = KIT.createTestProbe();
    chain.add(ACME, reservation("a").reserved());
    chain.add(ZETA, reservation("z").reserved());
    chain.add(ZETA, reservation("z").settled(tokens(7)));
    chain.add(ACME, reservation("a").settled(tokens(40)));

    watch(acme, ACME, at(0));
    watch(zeta, ZETA, at(0));

    assertThat(heard(acme)).isEqualTo(new FoldedSpend(0, at(4), charges(40)));
    assertThat(heard(zeta)).isEqualTo(new FoldedSpend(0, at(4), charges(7)));
  }

  @Test
  void fold_goesOnWhereTheBudgetStandsAndKnowsWhatIsOpen() {
    chain.add(ACME, reservation("open").reserved());
    chain.add(ACME, reservation("a").reserved());
    chain.add(ACME, reservation("a").settled(tokens(40)));
    watch(acme, ACME, at(0));
    FoldedSpend first = heard(acme);

    watch(acme, ACME, first.position());
    chain.add(ACME, reservation("open").settled(tokens(5)));

    assertThat(first.position()).isEqualTo(new ChainPosition(CHAIN, 3, 0, false));
    assertThat(heard(acme)).isEqualTo(new FoldedSpend(3, at(4), charges(5)));
  }

  /** As after a restart of the folder or the budget: only the stored position is known. */
  @Test
  void freshFold_readsBackToTheOldestOpenReservationAndChargesNothingTwice() {
    chain.add(ACME, reservation("open").reserved());
    chain.add(ACME, reservation("a").reserved());
    chain.add(ACME, reservation("a").settled(tokens(40)));
    chain.add(ACME, reservation("open").settled(tokens(5)));

    watch(acme, ACME, new ChainPosition(CHAIN, 3, 0, false));

    assertThat(heard(acme)).isEqualTo(new FoldedSpend(3, at(4), charges(5)));
  }

  @Test
  void endedChain_chargesItsOpenReservationsInFull() {
    chain.add(ACME, reservation("a").reserved());
    chain.ended = true;

    watch(acme, ACME, at(0));

    assertThat(heard(acme))
        .isEqualTo(new FoldedSpend(0, new ChainPosition(CHAIN, 1, 1, true), charges(100)));
  }

  @Test
  void budgetThatDidNotTakeTheFold_isToldAgain() {
    chain.add(ACME, reservation("a").reserved());
    chain.add(ACME, reservation("a").settled(tokens(40)));
    watch(acme, ACME, at(0));
    FoldedSpend lost = heard(acme);

    watch(acme, ACME, at(0));

    assertThat(heard(acme)).isEqualTo(lost);
  }

  @Test
  void ledgerThatWasAway_isReadLater() {
    chain.away = true;
    chain.add(ACME, reservation("a").reserved());
    chain.add(ACME, reservation("a").settled(tokens(40)));
    watch(acme, ACME, at(0));
    acme.expectNoMessage(Duration.ofMillis(100));

    chain.away = false;

    assertThat(heard(acme).charges()).isEqualTo(charges(40));
  }

  @Test
  void budgetThatNoLongerWaits_isNotTold() {
    watch(acme, ACME, at(0));
    folder.tell(new SpendFolder.Watch(ACME, acme.ref(), List.of()));
    chain.add(ACME, reservation("a").reserved());
    chain.add(ACME, reservation("a").settled(tokens(40)));

    acme.expectNoMessage(Duration.ofMillis(100));
  }

  private void watch(
      TestProbe<TenantBudget.Command> budget, TenantId tenant, ChainPosition position) {
    folder.tell(new SpendFolder.Watch(tenant, budget.ref(), List.of(position)));
  }

  private static FoldedSpend heard(TestProbe<TenantBudget.Command> budget) {
    return budget.expectMessageClass(TenantBudget.FoldSpend.class).folded();
  }

  private static ChainPosition at(long next) {
    return new ChainPosition(CHAIN, next, next, false);
  }

  private static BudgetReservation reservation(String requestId) {
    return new BudgetReservation(
        TestBudgets.attempt(requestId, 100), List.of(BudgetScope.tenant()), DAY);
  }

  private static List<Charge> charges(long tokens) {
    return BudgetScope.of(TestBudgets.KEY, TestBudgets.TASK).stream()
        .map(scope -> new Charge(scope, DAY, tokens(tokens)))
        .toList();
  }
}
