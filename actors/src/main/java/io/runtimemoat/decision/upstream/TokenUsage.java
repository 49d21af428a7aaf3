package io.runtimemoat.decision.upstream;

import io.runtimemoat.decision.TokenGuess;

/**
 * Tokens of one attempt as an upstream counts them.
 *
 * @param prompt at least 0
 * @param cached prompt tokens the upstream had cached, in [0, prompt]
 * @param completion reasoning included, at least 0
 * @param reasoning completion tokens the client does not see, in [0, completion]
 * @param estimated whether the upstream did not say and this is a guess
 */
public record TokenUsage(
    long prompt, long cached, long completion, long reasoning, boolean estimated) {
  public TokenUsage {
    prompt = Math.max(0, prompt);
    cached = Math.max(0, Math.min(cached, prompt));
    completion = Math.max(0, completion);
    reasoning = Math.max(0, Math.min(reasoning, completion));
  }

  /** Nothing was used because nothing was sent. */
  public static TokenUsage none() {
    return new TokenUsage(0, 0, 0, 0, false);
  }

  /**
   * A guess, {@link TokenGuess#ofAnswer} for the completion.
   *
   * @param pieces content deltas that arrived
   * @param bytes of their text in UTF-8
   */
  public static TokenUsage estimated(long promptTokens, long pieces, long bytes) {
    return new TokenUsage(promptTokens, 0, TokenGuess.ofAnswer(pieces, bytes), 0, true);
  }
}
