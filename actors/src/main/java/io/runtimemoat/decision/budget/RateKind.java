package io.runtimemoat.decision.budget;

/** What a rate limit counts. */
public enum RateKind {
  REQUESTS,
  INPUT_TOKENS,
  OUTPUT_TOKENS
}
