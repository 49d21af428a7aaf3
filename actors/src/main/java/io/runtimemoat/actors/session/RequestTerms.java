package io.runtimemoat.actors.session;

import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import java.time.Duration;

/**
 * Under which terms a request is served: what the operator, the policies and the client allow.
 *
 * @param allowance bounds of cost, time, tokens and attempts
 * @param rules which arms may serve it
 * @param egress in which form it leaves for upstreams
 */
public record RequestTerms(RequestAllowance allowance, ArmRules rules, Egress egress) {
  private static final int MOST_ATTEMPTS = 100;

  /** No bounds but those that every request has, no rules, nothing hidden from upstreams. */
  public static RequestTerms open() {
    return of(
        new RequestAllowance(
            Money.UNLIMITED, Duration.ZERO, Duration.ofHours(1), Integer.MAX_VALUE, MOST_ATTEMPTS));
  }

  /** These bounds, no rules, nothing hidden from upstreams. */
  public static RequestTerms of(RequestAllowance allowance) {
    return new RequestTerms(allowance, ArmRules.none(), Egress.ORIGINAL);
  }
}
