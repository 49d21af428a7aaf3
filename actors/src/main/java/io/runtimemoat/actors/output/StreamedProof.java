package io.runtimemoat.actors.output;

import io.runtimemoat.decision.TenantId;

/**
 * For which requests the answers of upstreams are proven while they stream; the others' once, when
 * all of them is there.
 */
@FunctionalInterface
public interface StreamedProof {
  /** For every request. */
  StreamedProof ALWAYS = (tenant, requestId) -> true;

  /** Whether it is on for one request. */
  boolean isOn(TenantId tenant, String requestId);
}
