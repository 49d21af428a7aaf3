package io.runtimemoat.decision.budget;

import java.time.Duration;
import java.time.Instant;

/**
 * Why nothing may be spent now, and when it may again.
 *
 * @param retryAt when it is worth asking again: the window's end after a hard stop
 */
public record BudgetRefusal(BudgetScope scope, BudgetWindow window, Why why, Instant retryAt) {
  /** The reasons. */
  public enum Why {
    /** The limit is reached: a hard stop until the window ends, a waiver comes or it is raised. */
    EXHAUSTED,
    /** One such request costs more than the whole limit: a hard stop. */
    TOO_LARGE,
    /** What is left is lent to other nodes, which give back what they do not spend. */
    LENT_OUT,
    /** The budget's owner did not answer in time, so nothing may be spent. */
    UNREACHABLE,
    /** The node's ledger chain has ended, so it may spend nothing: it must be started again. */
    CHAIN_ENDED,
    /** Too many requests of this tenant wait for an answer of the budget's owner. */
    TOO_MANY_WAITING
  }

  /** Whether a client should not repeat the request by itself ({@code x-should-retry: false}). */
  public boolean isHardStop() {
    return why == Why.EXHAUSTED || why == Why.TOO_LARGE;
  }

  /** For {@code retry-after}; not negative. */
  public Duration retryAfter(Instant now) {
    Duration left = Duration.between(now, retryAt);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** One sentence for the client. */
  public String sentence() {
    String budget = "The " + window.code() + "'s budget of the " + scope;
    return switch (why) {
      case EXHAUSTED -> budget + " is used up. It resets at " + retryAt + "; or ask for a waiver.";
      case TOO_LARGE ->
          budget + " is smaller than what this request may cost. Lower max_tokens or raise it.";
      case LENT_OUT -> budget + " is nearly used up and the rest is reserved. Ask again.";
      case UNREACHABLE -> "The budget could not be confirmed in time. Ask again.";
      case CHAIN_ENDED -> "This node may not spend any more and must be restarted. Ask another.";
      case TOO_MANY_WAITING -> "Too many requests wait for budget. Ask again.";
    };
  }
}
