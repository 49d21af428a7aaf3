package io.runtimemoat.decision.guard;

import io.runtimemoat.decision.guard.pii.TenantRules;
import java.util.Set;

/**
 * What answers may not say.
 *
 * @param rules what is looked for
 * @param allowed what of it may be said, to the letter
 */
public record AnswerRules(TenantRules rules, Set<String> allowed) {
  public AnswerRules {
    allowed = Set.copyOf(allowed);
  }
}
