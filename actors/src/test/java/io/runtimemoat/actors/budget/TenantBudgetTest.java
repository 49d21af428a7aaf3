package io.runtimemoat.actors.budget;

import static io.runtimemoat.decision.budget.TestBudgets.ACME;
import static io.runtimemoat.decision.budget.TestBudgets.SETTINGS;
import static io.runtimemoat.decision.budget.TestBudgets.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.budget.BudgetEvent;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.ChainPosition;
import io.runtimemoat.decision.budget.Charge;
import io.runtimemoat.decision.budget.FoldedSpend;
import io.runtimemoat.decision.budget.LeaseAnswer;
import io.runtimemoat.decision.budget.LeaseAsk;
import io.runtimemoat.decision.budget.LeaseLine;
import io.runtimemoat.decision.budget.ScopeBudget;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.TestBudgets;
import io.runtimemoat.decision.budget.Waiver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantBudgetTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final BudgetScope TENANT = BudgetScope.tenant();
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
  private static final long DAY = BudgetWindow.dayOf(NOW);
  private static final String CHAIN = TestBudgets.chain(1);

  private final TestProbe<SpendFolder.Command> folder = KIT.createTestProbe();
  private final EventSourcedBehaviorTestKit<TenantBudget.Command, BudgetEvent, BudgetState> budget =
      EventSourcedBehaviorTestKit.create(
          KIT.system(), TenantBudget.create(ACME, folder.ref(), SETTINGS, EntityKit.CLOCK));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    budget.clear();
  }

  @Test
  void limit_isStoredBehindTheDayAndAcknowledged() {
    var set = set(1_000);

    assertThat(set.reply()).isEqualTo(new OrderAnswer.Followed(0));
    assertThat(set.events())
        .containsExactly(
            new BudgetEvent.WindowRolled(DAY, NOW),
            new BudgetEvent.BudgetSet(TENANT, List.of(TestBudgets.daily(1_000)), "root", NOW));
    assertThat(set(1_000).hasNoEvents()).isTrue();
  }

  @Test
  void orderForOtherLimits_changesNothing() {
    set(1_000);
    List<BudgetLimit> known = List.of(TestBudgets.daily(1_000));

    var late = replace(List.of(), List.of(TestBudgets.daily(9)));
    var meant = replace(known, List.of());

    assertThat(late.hasNoEvents()).isTrue();
    assertThat(late.reply()).isEqualTo(new OrderAnswer.Moved(0));
    assertThat(meant.reply()).isEqualTo(new OrderAnswer.Followed(0));
    assertThat(state().limited()).isFalse();
  }

  @Test
  void twoLimitsOfOneWindow_areRefused() {
    var refused = replace(null, List.of(TestBudgets.daily(1), TestBudgets.daily(2)));

    assertThat(refused.hasNoEvents()).isTrue();
    assertThat(refused.reply()).isInstanceOf(OrderAnswer.Refused.class);
  }

  @Test
  void lease_isStoredBeforeItIsAnsweredAndItsChainIsWatched() {
    set(1_000);

    var balanced = balance(0, 10, 50);

    assertThat(balanced.event())
        .isEqualTo(new BudgetEvent.LeaseGranted(CHAIN, 3, TENANT, DAY, tokens(50), NOW));
    assertThat(balanced.reply().answers())
        .containsExactly(new LeaseAnswer(TENANT, DAY, tokens(50), Spend.ZERO, true, false, null));
    watches(new ChainPosition(CHAIN, 3, 3, false));
  }

  @Test
  void repeatedAsk_lendsNothingTwice() {
    set(1_000);
    balance(0, 10, 50);

    var again = balance(0, 10, 50);

    assertThat(again.hasNoEvents()).isTrue();
    assertThat(again.reply().answers().get(0).granted()).isEqualTo(tokens(50));
  }

  @Test
  void usedUpBudget_isRefusedWithItsReset() {
    set(100);
    balance(0, 100, 100);
    fold(3, 8, 100);

    LeaseAnswer refused = balance(100, 10, 10).reply().answers().get(0);

    assertThat(refused.warn()).isTrue();
    assertThat(refused.refusal())
        .isEqualTo(
            new BudgetRefusal(
                TENANT,
                BudgetWindow.DAY,
                BudgetRefusal.Why.EXHAUSTED,
                Instant.parse("2026-11-22T00:00:00Z")));
  }

  @Test
  void waiver_letsMoreBeSpentOnce() {
    set(100);
    balance(0, 100, 100);
    Waiver waiver =
        new Waiver("w1", TENANT, tokens(20), DAY, NOW.plus(Duration.ofHours(1)), "demo", "ada");

    var granted =
        budget.<StatusReply<Done>>runCommand(to -> new TenantBudget.GrantWaiver(waiver, to));

    assertThat(granted.reply().isSuccess()).isTrue();
    assertThat(granted.event()).isEqualTo(new BudgetEvent.WaiverGranted(waiver, NOW));
    assertThat(balance(100, 20, 20).reply().answers().get(0).granted()).isEqualTo(tokens(120));
    assertThat(balance(120, 1, 1).reply().answers().get(0).refusal()).isNotNull();
  }

  @Test
  void fold_isTakenOnceAndOnlyWhereTheBudgetStands() {
    set(1_000);
    balance(0, 100, 100);

    var first = fold(3, 8, 40);
    var again = fold(3, 8, 40);
    var gap = fold(9, 12, 40);

    assertThat(first.event()).isInstanceOf(BudgetEvent.UsageSettled.class);
    assertThat(again.hasNoEvents()).isTrue();
    assertThat(gap.hasNoEvents()).isTrue();
    assertThat(state().settled(BudgetWindow.DAY, DAY)).isEqualTo(tokens(40));
    watches(new ChainPosition(CHAIN, 8, 8, false));
  }

  @Test
  void deadNodesLease_countsAsSpentUntilItsChainIsFoldedToItsEnd() {
    set(100);
    balance(0, 100, 100);

    assertThat(balanceOf(TestBudgets.chain(2), 0, 30).refusal()).isNotNull();
    budget.runCommand(
        new TenantBudget.FoldSpend(
            new FoldedSpend(
                3,
                new ChainPosition(CHAIN, 6, 6, true),
                List.of(new Charge(TENANT, DAY, tokens(70))))));

    assertThat(balanceOf(TestBudgets.chain(2), 0, 30).granted()).isEqualTo(tokens(30));
    assertThat(balance(100, 0, 1).reply().answers().get(0).refusal())
        .extracting(BudgetRefusal::why)
        .isEqualTo(BudgetRefusal.Why.CHAIN_ENDED);
  }

  @Test
  void restart_recoversTheStateAndWatchesItsChainsAgain() {
    set(1_000);
    balance(0, 100, 100);
    fold(3, 8, 40);
    BudgetState before = budget.getState();
    watches(new ChainPosition(CHAIN, 8, 8, false));

    var restarted = budget.restart();

    assertThat(restarted.state()).isEqualTo(before);
    watches(new ChainPosition(CHAIN, 8, 8, false));
  }

  @Test
  void waiverWithoutBudget_isRefusedAndSaysWhy() {
    Waiver waiver =
        new Waiver("w1", TENANT, tokens(20), DAY, NOW.plus(Duration.ofHours(1)), "demo", "ada");

    var refused =
        budget.<StatusReply<Done>>runCommand(to -> new TenantBudget.GrantWaiver(waiver, to));

    assertThat(refused.hasNoEvents()).isTrue();
    assertThat(refused.reply().getError()).hasMessage("the tenant has no budget to waive");
  }

  @Test
  void question_isAnswered() {
    set(1_000);

    var report = budget.<TenantBudget.Report>runCommand(TenantBudget.GetBudget::new);

    assertThat(report.reply().state()).isEqualTo(budget.getState());
  }

  private ScopeBudget state() {
    return budget.getState().scope(TENANT).orElseThrow();
  }

  /** The folder is told of this sooner or later; what it was told before is passed over. */
  private void watches(ChainPosition... chains) {
    folder.fishForMessage(
        Duration.ofSeconds(3),
        command ->
            command instanceof SpendFolder.Watch watch && watch.chains().equals(List.of(chains))
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  private CommandResultWithReply<TenantBudget.Command, BudgetEvent, BudgetState, OrderAnswer> set(
      long most) {
    return replace(null, List.of(TestBudgets.daily(most)));
  }

  private CommandResultWithReply<TenantBudget.Command, BudgetEvent, BudgetState, OrderAnswer>
      replace(@Nullable List<BudgetLimit> expected, List<BudgetLimit> limits) {
    return budget.runCommand(
        to -> new TenantBudget.ReplaceBudget(TENANT, expected, limits, "root", to));
  }

  private CommandResultWithReply<
          TenantBudget.Command, BudgetEvent, BudgetState, TenantBudget.Balanced>
      balance(long known, long need, long want) {
    LeaseLine line =
        new LeaseLine(TENANT, DAY, tokens(known), Spend.ZERO, tokens(need), tokens(want), true);
    return budget.runCommand(
        to -> new TenantBudget.BalanceLeases(new LeaseAsk(CHAIN, 3, List.of(line)), to));
  }

  private LeaseAnswer balanceOf(String chain, long known, long need) {
    LeaseLine line =
        new LeaseLine(TENANT, DAY, tokens(known), Spend.ZERO, tokens(need), tokens(need), true);
    return budget
        .<TenantBudget.Balanced>runCommand(
            to -> new TenantBudget.BalanceLeases(new LeaseAsk(chain, 0, List.of(line)), to))
        .reply()
        .answers()
        .get(0);
  }

  private EventSourcedBehaviorTestKit.CommandResult<TenantBudget.Command, BudgetEvent, BudgetState>
      fold(long from, long next, long spent) {
    return budget.runCommand(
        new TenantBudget.FoldSpend(
            new FoldedSpend(
                from,
                new ChainPosition(CHAIN, next, next, false),
                List.of(new Charge(TENANT, DAY, tokens(spent))))));
  }
}
