package io.runtimemoat.actors.session;

import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Under which terms a request is served: what the operator, the policies and the client allow.
 *
 * @param allowance bounds of cost, time, tokens and attempts
 * @param rules which arms may serve it
 * @param egress in which form it leaves for upstreams
 * @param answers what its answers may say; null for all
 * @param moved sampling parameters that were drawn for it, by the API's names
 */
public record RequestTerms(
    RequestAllowance allowance,
    ArmRules rules,
    Egress egress,
    @Nullable AnswerScreen answers,
    Map<String, Double> moved) {
  private static final int MOST_ATTEMPTS = 100;

  public RequestTerms {
    moved = Map.copyOf(moved);
  }

  /** Terms under which parameters are as the client left them. */
  public RequestTerms(
      RequestAllowance allowance, ArmRules rules, Egress egress, @Nullable AnswerScreen answers) {
    this(allowance, rules, egress, answers, Map.of());
  }

  /** Terms under which answers may say all. */
  public RequestTerms(RequestAllowance allowance, ArmRules rules, Egress egress) {
    this(allowance, rules, egress, null);
  }

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
