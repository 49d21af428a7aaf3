package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.budget.RateVerdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says to a client which of its limits is reached and what to do. */
final class RateRefusals {
  private static final int MILLIS_PER_SECOND = 1_000;

  private RateRefusals() {}

  static Failure full(Duration retryAfter) {
    return new Failure(
        Failure.Kind.RATE_LIMITED,
        "Too many requests run and wait at once. Ask again when others have ended.",
        null,
        retryAfter);
  }

  /** Nobody reads this one. */
  static Failure left() {
    return Failure.of(Failure.Kind.RATE_LIMITED, "The client left before its turn came.");
  }

  static Failure tooLate() {
    return Failure.of(
        Failure.Kind.TIMEOUT,
        "The request's time limit passed before its turn came. Ask again later or allow more time.");
  }

  /** For a completion. */
  static Failure of(RateVerdict.Limited limited, List<RateNeed> needs) {
    return of(limited, needs, "messages");
  }

  /**
   * For any request.
   *
   * @param input the field that its input tokens are in
   */
  static Failure of(RateVerdict.Limited limited, List<RateNeed> needs, String input) {
    Optional<RateNeed> need =
        needs.stream().filter(each -> each.key().equals(limited.key())).findFirst();
    if (need.isPresent() && need.get().amount() > need.get().perMinute()) {
      return tooLarge(need.get(), input, limited.retryAfter());
    }
    if (!limited.confirmed() || need.isEmpty()) {
      return new Failure(
          Failure.Kind.RATE_LIMITED,
          "The rate limits could not be confirmed in time. Ask again.",
          null,
          limited.retryAfter());
    }
    long seconds = (limited.retryAfter().toMillis() + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND;
    return new Failure(
        Failure.Kind.RATE_LIMITED,
        "The limit of %d %s a minute (%s) is reached. Ask again in %d s."
            .formatted(need.get().perMinute(), what(limited.key()), limited.key().scope(), seconds),
        null,
        limited.retryAfter());
  }

  private static Failure tooLarge(RateNeed need, String input, Duration retryAfter) {
    boolean output = need.key().kind() == RateKind.OUTPUT_TOKENS;
    return new Failure(
        Failure.Kind.RATE_LIMITED,
        "The request needs up to %d %s, more than the limit of %d a minute (%s). %s"
            .formatted(
                need.amount(),
                what(need.key()),
                need.perMinute(),
                need.key().scope(),
                output ? "Lower max_tokens." : "Send less text at once."),
        output ? "max_tokens" : input,
        retryAfter);
  }

  private static String what(RateKey key) {
    return switch (key.kind()) {
      case REQUESTS -> "requests";
      case INPUT_TOKENS -> "input tokens";
      case OUTPUT_TOKENS -> "output tokens";
    };
  }
}
