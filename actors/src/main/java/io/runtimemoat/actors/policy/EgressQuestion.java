package io.runtimemoat.actors.policy;

import io.runtimemoat.decision.TenantId;
import java.util.Set;

/**
 * What the egress policy is asked about a prompt on its way to an arm; holds nothing of its text.
 *
 * @param pii kinds of personal data and secrets that were found in it
 */
public record EgressQuestion(TenantId tenant, PolicyArm destination, Set<String> pii) {
  public EgressQuestion {
    pii = Set.copyOf(pii);
  }
}
