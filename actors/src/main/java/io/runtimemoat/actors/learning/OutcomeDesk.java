package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.advice.AdviceIds;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.facts.ReportedFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Takes what callers measured of requests that they were given a recommendation for, on any node,
 * without a look-up: the id says by itself whose it is. Safe for use by many threads.
 */
public final class OutcomeDesk {
  /**
   * What a caller tells; each as in {@link ReportedFact}.
   *
   * @param idempotencyKey empty: it stands for itself
   * @param source public id of the key that it came with
   */
  public record Told(
      boolean followed,
      boolean failed,
      String validation,
      long promptTokens,
      long completionTokens,
      double cost,
      long durationMicros,
      Map<String, Double> metrics,
      String idempotencyKey,
      String source) {}

  private final Ledger ledger;
  private final AdviceIds ids;
  private final Map<String, Metric> metrics;
  private final Consumer<TenantId> active;
  private final Clock clock;
  private final LongAdder accepted = new LongAdder();

  OutcomeDesk(
      Ledger ledger,
      MacKey decisionIds,
      Map<String, Metric> metrics,
      Consumer<TenantId> active,
      Clock clock) {
    this.ledger = ledger;
    this.ids = new AdviceIds(decisionIds);
    this.metrics = Map.copyOf(metrics);
    this.active = active;
    this.clock = clock;
  }

  /** What a report may say of quality, by name. */
  public Map<String, Metric> metrics() {
    return metrics;
  }

  /** Reports written since the start. */
  public long accepted() {
    return accepted.sum();
  }

  /** The recommendation of a printed id; empty when it is none of the tenant's. */
  public Optional<DecisionId> recommendation(TenantId tenant, String text) {
    return ids.find(tenant, text);
  }

  /**
   * Writes a report down; it is acknowledged from then on. Of several about one recommendation the
   * first counts.
   *
   * @return the report's id
   * @throws LedgerUnavailableException when it was not written
   */
  public String accept(TenantId tenant, DecisionId recommendation, Told told) {
    String id = "out_" + UUID.randomUUID().toString().replace("-", "");
    long atMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    ReportedFact fact =
        new ReportedFact(
            id,
            recommendation,
            atMicros,
            told.followed(),
            told.failed(),
            told.validation(),
            told.promptTokens(),
            told.completionTokens(),
            told.cost(),
            told.durationMicros(),
            Signals.of(told.metrics()),
            told.idempotencyKey().isEmpty() ? id : told.idempotencyKey(),
            told.source());
    ledger.append(
        new Fact(
            ReportedFact.MANIFEST,
            tenant.value(),
            recommendation.toText(),
            atMicros,
            fact.encode()));
    accepted.increment();
    active.accept(tenant);
    return id;
  }
}
