package io.runtimemoat.actors.budget;

import io.runtimemoat.decision.budget.FoldedSpend;
import io.runtimemoat.decision.budget.LeaseAnswer;
import io.runtimemoat.decision.budget.LeaseAsk;
import io.runtimemoat.decision.budget.RateAnswer;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateLine;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.persistence.serialization.WireCheck;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BudgetWireTest {
  private static final ActorTestKit KIT = ActorTestKit.create("golden");
  private static final WireCheck CHECK = WireCheck.of(KIT.system(), new BudgetWire());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessage_hasANumber() {
    CHECK.protocols(
        TenantBudget.Command.class,
        TenantBudget.Report.class,
        TenantBudget.Balanced.class,
        TenantRates.LendRates.class,
        TenantRates.Lent.class);
  }

  @Test
  void goldenBytes_stillDecode() {
    CHECK.golden(BudgetWireTest.class, "wire-golden.txt", samples());
  }

  private static List<WireMessage> samples() {
    RateKey rate = new RateKey("model small", RateKind.OUTPUT_TOKENS);
    return List.of(
        new TenantRates.LendRates(
            BudgetSamples.CHAIN,
            List.of(new RateLine(rate, 60_000, 500, 900, 40, 12_000)),
            KIT.system().deadLetters()),
        new TenantRates.Lent(
            List.of(new RateAnswer(rate, 600, 47_000, Duration.ZERO, Duration.ofSeconds(61)))),
        new TenantBudget.GetBudget(KIT.system().deadLetters()),
        new TenantBudget.ReplaceBudget(
            BudgetSamples.KEY, List.of(), BudgetSamples.LIMITS, "root", KIT.system().deadLetters()),
        new TenantBudget.ReplaceBudget(
            BudgetSamples.KEY, null, BudgetSamples.LIMITS, "root", KIT.system().deadLetters()),
        new TenantBudget.GrantWaiver(BudgetSamples.WAIVER, KIT.system().deadLetters()),
        new TenantBudget.BalanceLeases(
            new LeaseAsk(BudgetSamples.CHAIN, 5, List.of(BudgetSamples.LINE)),
            KIT.system().deadLetters()),
        new TenantBudget.FoldSpend(
            new FoldedSpend(4, BudgetSamples.POSITION, BudgetSamples.CHARGES)),
        new TenantBudget.Report(BudgetSamples.STATE),
        new TenantBudget.Balanced(
            List.of(
                new LeaseAnswer(
                    BudgetSamples.KEY, 20_778, BudgetSamples.SPEND, Spend.ZERO, true, false, null),
                new LeaseAnswer(
                    BudgetSamples.KEY,
                    20_778,
                    BudgetSamples.SPEND,
                    Spend.ZERO,
                    true,
                    true,
                    BudgetSamples.REFUSAL))));
  }
}
