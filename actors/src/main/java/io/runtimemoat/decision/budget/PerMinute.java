package io.runtimemoat.decision.budget;

/**
 * The most that any 60 seconds may have, each in [1, {@link #UNLIMITED}].
 *
 * @param outputTokens the most that running requests may draw counts as drawn
 */
public record PerMinute(long requests, long inputTokens, long outputTokens) {
  /** Not limited. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Limits nothing. */
  public static final PerMinute NO_LIMIT = new PerMinute(UNLIMITED, UNLIMITED, UNLIMITED);

  public PerMinute {
    if (requests < 1 || inputTokens < 1 || outputTokens < 1) {
      throw new IllegalArgumentException(
          "a rate limit is at least 1 a minute; who may send nothing has no key");
    }
  }

  /** The limit of one kind; {@link #UNLIMITED} where there is none. */
  public long of(RateKind kind) {
    return switch (kind) {
      case REQUESTS -> requests;
      case INPUT_TOKENS -> inputTokens;
      case OUTPUT_TOKENS -> outputTokens;
    };
  }
}
