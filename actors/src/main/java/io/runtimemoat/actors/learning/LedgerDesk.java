package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes down what somebody tells of a decision; it is acknowledged from then on.
 *
 * @param active hears of whom it is
 */
record LedgerDesk(Ledger ledger, Consumer<TenantId> active, Clock clock) {
  /** A fact from its id and its time. */
  interface Telling {
    byte[] encode(String id, long atMicros);
  }

  /**
   * Writes.
   *
   * @param kind what the id begins with
   * @return the fact's id
   * @throws io.runtimemoat.persistence.ledger.LedgerUnavailableException when it was not written
   */
  String write(
      String kind, String manifest, TenantId tenant, DecisionId decision, Telling telling) {
    String id = kind + UUID.randomUUID().toString().replace("-", "");
    long atMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    ledger.append(
        new Fact(
            manifest, tenant.value(), decision.toText(), atMicros, telling.encode(id, atMicros)));
    active.accept(tenant);
    return id;
  }
}
