package io.runtimemoat.decision.advice;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Ids of recommendations: any node tells without a look-up whose they are, and that they are none
 * of a request that was served here. Immutable; safe for use by many threads.
 */
public final class AdviceIds {
  private static final byte[] PURPOSE = "advice".getBytes(StandardCharsets.US_ASCII);

  private final MacKey decisionIds;

  /** {@code decisionIds} signs the ids of decisions. */
  public AdviceIds(MacKey decisionIds) {
    this.decisionIds = decisionIds;
  }

  /** The id of a tenant's recommendation. */
  public DecisionId mint(TenantId tenant, String chain, long number) {
    return DecisionId.mint(key(tenant), chain, number);
  }

  /** The recommendation of a printed id; empty when it is none of the tenant's. */
  public Optional<DecisionId> find(TenantId tenant, String text) {
    return DecisionId.parse(text).filter(id -> id.verifies(key(tenant)));
  }

  private MacKey key(TenantId tenant) {
    return new MacKey(decisionIds.tag(PURPOSE, tenant.value().getBytes(StandardCharsets.UTF_8)));
  }
}
