package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes down what somebody tells of a decision; it is acknowledged from then on.
 *
 * @param ids of what is told
 * @param active hears of whom it is
 */
record LedgerDesk(Ledger ledger, MacKey ids, Consumer<TenantId> active, Clock clock) {
  private static final byte[] PURPOSE = "told".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_BYTES = 16;

  /** A fact from its id and its time. */
  interface Telling {
    byte[] encode(String id, long atMicros);
  }

  /**
   * Writes.
   *
   * @param kind what the id begins with
   * @param subject what of the decision it is about
   * @param idempotencyKey what is told again under the same one, of the same subject, gets the same
   *     id on any node; empty for an id of its own
   * @return the fact's id
   * @throws io.runtimemoat.persistence.ledger.LedgerUnavailableException when it was not written
   */
  String write(
      String kind,
      String manifest,
      TenantId tenant,
      DecisionId decision,
      String subject,
      String idempotencyKey,
      Telling telling) {
    String id =
        kind
            + (idempotencyKey.isEmpty()
                ? UUID.randomUUID().toString().replace("-", "")
                : repeatable(kind, tenant.value(), decision.toText(), subject, idempotencyKey));
    long atMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    ledger.append(
        new Fact(
            manifest, tenant.value(), decision.toText(), atMicros, telling.encode(id, atMicros)));
    active.accept(tenant);
    return id;
  }

  private String repeatable(String... parts) {
    byte[][] told = new byte[parts.length + 1][];
    told[0] = PURPOSE;
    for (int i = 0; i < parts.length; i++) {
      told[i + 1] = parts[i].getBytes(StandardCharsets.UTF_8);
    }
    return HexFormat.of().formatHex(ids.tag(told), 0, ID_BYTES);
  }
}
