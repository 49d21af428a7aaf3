package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.advice.AdviceIds;
import io.runtimemoat.decision.facts.Measured;
import io.runtimemoat.decision.facts.ReportedFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes what callers measured of requests that they were given a recommendation for, on any node,
 * without a look-up: the id says by itself whose it is. Safe for use by many threads.
 */
public final class OutcomeDesk {
  private final LedgerDesk ledger;
  private final AdviceIds ids;
  private final Map<String, Metric> metrics;
  private final LongAdder accepted = new LongAdder();

  OutcomeDesk(LedgerDesk ledger, MacKey decisionIds, Map<String, Metric> metrics) {
    this.ledger = ledger;
    this.ids = new AdviceIds(decisionIds);
    this.metrics = Map.copyOf(metrics);
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
   * @param idempotencyKey several with the same get one id; empty: it stands for itself
   * @param source public id of the key that it came with
   * @return the report's id
   * @throws LedgerUnavailableException when it was not written
   */
  public String accept(
      TenantId tenant,
      DecisionId recommendation,
      Measured measured,
      String idempotencyKey,
      String source) {
    String report =
        ledger.write(
            "out_",
            ReportedFact.MANIFEST,
            tenant,
            recommendation,
            "",
            idempotencyKey,
            (id, atMicros) ->
                new ReportedFact(
                        id,
                        recommendation,
                        atMicros,
                        measured,
                        idempotencyKey.isEmpty() ? id : idempotencyKey,
                        source)
                    .encode());
    accepted.increment();
    return report;
  }
}
