package io.runtimemoat.actors.budget;

import io.runtimemoat.decision.budget.BudgetEvent;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.ChainPosition;
import io.runtimemoat.decision.budget.Charge;
import io.runtimemoat.decision.budget.LeaseLine;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.NodeAccount;
import io.runtimemoat.decision.budget.ScopeBudget;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.Waiver;
import java.time.Instant;
import java.util.List;

/** One of every value of budgets that is stored or sent. */
final class BudgetSamples {
  static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");
  static final String CHAIN = "0123456789abcdef0123456789abcdef";
  static final BudgetScope KEY = BudgetScope.key("abcdefgh2345");
  static final Spend SPEND = new Spend(new Money(12_500_000_000L), 4_000);
  static final List<BudgetLimit> LIMITS = List.of(new BudgetLimit(BudgetWindow.DAY, SPEND));
  static final Waiver WAIVER =
      new Waiver("w1", KEY, SPEND, 20_778, Instant.parse("2026-11-22T00:00:00Z"), "demo", "ada");
  static final ChainPosition POSITION = new ChainPosition(CHAIN, 9, 7, false);
  static final List<Charge> CHARGES = List.of(new Charge(KEY, 20_778, SPEND));
  static final LeaseLine LINE =
      new LeaseLine(KEY, 20_778, SPEND, Spend.ZERO, Spend.ZERO, SPEND, true);
  static final BudgetRefusal REFUSAL =
      new BudgetRefusal(KEY, BudgetWindow.MONTH, BudgetRefusal.Why.EXHAUSTED, AT);
  static final BudgetState STATE =
      new BudgetState(
          20_778,
          List.of(
              new ScopeBudget(
                  KEY,
                  LIMITS,
                  List.of(WAIVER),
                  Spend.ZERO,
                  SPEND,
                  List.of(new NodeAccount(CHAIN, 20_778, SPEND, Spend.ZERO, Spend.ZERO)))),
          List.of(POSITION));

  private BudgetSamples() {}

  static List<Object> stored() {
    return List.of(
        new BudgetEvent.BudgetSet(KEY, LIMITS, "root", AT),
        new BudgetEvent.WaiverGranted(WAIVER, AT),
        new BudgetEvent.LeaseGranted(CHAIN, 5, KEY, 20_778, SPEND, AT),
        new BudgetEvent.LeaseReturned(CHAIN, KEY, 20_778, SPEND, AT),
        new BudgetEvent.UsageSettled(POSITION, CHARGES, AT),
        new BudgetEvent.ChainEnded(new ChainPosition(CHAIN, 12, 12, true), CHARGES, AT),
        new BudgetEvent.WindowRolled(20_778, AT),
        STATE);
  }
}
