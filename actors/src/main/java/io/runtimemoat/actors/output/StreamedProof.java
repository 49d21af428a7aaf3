package io.runtimemoat.actors.output;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;

/**
 * For which requests the answers of upstreams are proven while they stream; the others' once, when
 * all of them is there.
 */
@FunctionalInterface
public interface StreamedProof {
  /** For every request. */
  StreamedProof ALWAYS =
      (tenant, requestId) -> new FlagSide(Flag.VALIDATOR_STREAMING, 0, true, false);

  /** What is said to one request. */
  FlagSide ask(TenantId tenant, String requestId);
}
