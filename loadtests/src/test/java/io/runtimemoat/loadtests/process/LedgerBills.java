package io.runtimemoat.loadtests.process;

import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.facts.SpendFact;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a tenant is charged, by the facts of all chains alone: what was settled, and all of a
 * reservation that no chain settles.
 */
final class LedgerBills {
  /** One attempt of one request; a chain numbers what it reserves. */
  private record Attempt(String chain, String requestId, int number) {}

  private final Map<Attempt, SpendFact> reserved = new HashMap<>();
  private final Map<Attempt, SpendFact> settled = new HashMap<>();

  private LedgerBills() {}

  /** Reads the shared database and the node's own segments; the nodes are to be dead. */
  static LedgerBills read(NodeProcess.Settings node, String tenant) {
    LedgerBills bills = new LedgerBills();
    LedgerFolds.readAll(
        node,
        stored -> {
          if (stored.tenant().equals(tenant)) {
            bills.add(stored);
          }
        });
    return bills;
  }

  private void add(StoredFact stored) {
    SpendFact.decode(stored.manifest(), Objects.requireNonNull(stored.payload()))
        .ifPresent(
            fact -> {
              boolean first = fact.stage() == SpendFact.Stage.RESERVED;
              String chain = stored.position().chain().value();
              (first ? reserved : settled)
                  .put(new Attempt(chain, fact.requestId(), fact.attempt()), fact);
            });
  }

  /** What everything is charged together. */
  Money sum() {
    List<SpendFact> charged = new ArrayList<>(settled.values());
    charged.addAll(unsettled());
    return charged.stream().map(fact -> new Money(fact.nanos())).reduce(Money.ZERO, Money::plus);
  }

  /** Reservations that are charged in full because their node died. */
  List<SpendFact> unsettled() {
    return reserved.entrySet().stream()
        .filter(each -> !settled.containsKey(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The most that one attempt reserved. */
  Money largestReservation() {
    return reserved.values().stream()
        .map(fact -> new Money(fact.nanos()))
        .max(Money::compareTo)
        .orElse(Money.ZERO);
  }
}
