package io.runtimemoat.actors.budget;

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
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.NodeAccount;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateAnswer;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.budget.RateLine;
import io.runtimemoat.decision.budget.ScopeBudget;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.Waiver;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;

/** The wire numbers of budgets and limits: 600 to 649. */
public final class BudgetWire implements WireRegistrations {
  @Override
  public void register(WireNumbers numbers) {
    numbers
        .put(600, TenantBudget.GetBudget.class)
        .retired(601)
        .put(602, TenantBudget.GrantWaiver.class)
        .put(603, TenantBudget.BalanceLeases.class)
        .put(604, TenantBudget.FoldSpend.class)
        .put(605, TenantBudget.Report.class)
        .put(606, TenantBudget.Balanced.class)
        .put(607, Money.class)
        .put(608, Spend.class)
        .put(609, BudgetWindow.class)
        .put(610, BudgetScope.class)
        .put(611, BudgetScope.Kind.class)
        .put(612, BudgetLimit.class)
        .put(613, Waiver.class)
        .put(614, NodeAccount.class)
        .put(615, ScopeBudget.class)
        .put(616, ChainPosition.class)
        .put(617, BudgetState.class)
        .put(618, Charge.class)
        .put(619, FoldedSpend.class)
        .put(620, LeaseAsk.class)
        .put(621, LeaseLine.class)
        .put(622, LeaseAnswer.class)
        .put(623, BudgetRefusal.class)
        .put(624, BudgetRefusal.Why.class)
        .put(625, TenantRates.LendRates.class)
        .put(626, TenantRates.Lent.class)
        .put(627, RateLine.class)
        .put(628, RateAnswer.class)
        .put(629, RateKey.class)
        .put(630, RateKind.class)
        .put(631, PerMinute.class)
        .put(632, RateLimits.class)
        .put(633, TenantBudget.ReplaceBudget.class);
  }
}
