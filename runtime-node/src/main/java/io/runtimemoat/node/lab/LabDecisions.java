package io.runtimemoat.node.lab;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.Seed;
import java.util.List;

/** Facts of a ledger that has one chain and decisions between an arm and itself. */
final class LabDecisions {
  static final String CHAIN = "0".repeat(32);

  private static final String MAC = "0".repeat(24);
  private static final int CONTEXT_TOKENS = 2_048;

  private LabDecisions() {}

  static DecisionId id(int number) {
    return new DecisionId(CHAIN, number, MAC);
  }

  static DecisionRecord decided(int number, long atMicros) {
    Arm arm = new Arm("arm", "model", Tier.SMALL, new Prices(0, 0), CONTEXT_TOKENS);
    return new DecisionRecord(
        id(number),
        "request-" + number,
        new TenantId("lab"),
        atMicros,
        "auto",
        "lab/1",
        "lab/1",
        "none",
        Signals.none(),
        DecisionRecord.GENERAL,
        new RoutingContext("features/1", new float[0], Signals.none()),
        new FeasibleSet(List.of(arm), List.of()),
        new Seed(0, 0),
        new Choice(arm, 0, Pmf.certain(1, 0), 1, 0, 0, null),
        ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.of())),
        new EscalationRule(0, 0));
  }

  static OutcomeFact outcome(
      int number,
      OutcomeFact.Status status,
      long atMicros,
      String validation,
      double cost,
      long durationMicros) {
    return new OutcomeFact(
        "request-" + number,
        id(number),
        status,
        atMicros,
        "model",
        1,
        "stop",
        validation,
        "",
        0,
        0,
        0,
        cost,
        0,
        durationMicros,
        "");
  }
}
