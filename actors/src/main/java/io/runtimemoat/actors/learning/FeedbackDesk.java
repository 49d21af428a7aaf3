package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.advice.AdviceIds;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.util.Map;
import java.util.Optional;

/**
 * Takes feedback about any decision of the cluster, on any node, without a look-up: the decision's
 * id says by itself that we made it, and for whom. Safe for use by many threads.
 */
public final class FeedbackDesk {
  private final LedgerDesk ledger;
  private final MacKey decisionIds;
  private final AdviceIds adviceIds;
  private final Map<String, Metric> metrics;

  FeedbackDesk(LedgerDesk ledger, MacKey decisionIds, Map<String, Metric> metrics) {
    this.ledger = ledger;
    this.decisionIds = decisionIds;
    this.adviceIds = new AdviceIds(decisionIds);
    this.metrics = Map.copyOf(metrics);
  }

  /** What feedback may speak of, by name. */
  public Map<String, Metric> metrics() {
    return metrics;
  }

  /** The decision of a printed id; empty when no node of this cluster made it for the tenant. */
  public Optional<DecisionId> decision(TenantId tenant, String text) {
    return DecisionId.parse(text)
        .filter(id -> id.verifies(decisionIds, tenant))
        .or(() -> adviceIds.find(tenant, text));
  }

  /**
   * Writes feedback down; it is acknowledged from then on.
   *
   * @param value in the metric's range
   * @param idempotencyKey of several about one metric with the same the first counts, and all get
   *     one id; empty: it stands for itself
   * @param source public id of the key that it came with
   * @return the feedback's id
   * @throws LedgerUnavailableException when it was not written
   */
  public String accept(
      TenantId tenant,
      DecisionId decision,
      String metric,
      double value,
      String idempotencyKey,
      String source) {
    return ledger.write(
        "fb_",
        FeedbackFact.MANIFEST,
        tenant,
        decision,
        metric,
        idempotencyKey,
        (id, atMicros) ->
            new FeedbackFact(
                    id,
                    decision,
                    atMicros,
                    metric,
                    value,
                    idempotencyKey.isEmpty() ? id : idempotencyKey,
                    source)
                .encode());
  }
}
