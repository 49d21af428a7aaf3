package io.runtimemoat.decision.advice;

/**
 * A model that a caller could use.
 *
 * @param name of a model, an arm or an alias
 * @param latencyMillis how long the caller expects a request to take there, at least 0; NaN when it
 *     does not say
 */
public record AdviceCandidate(String name, double latencyMillis) {
  public AdviceCandidate {
    if (name.isBlank() || latencyMillis < 0) {
      throw new IllegalArgumentException("no candidate: '" + name + "', " + latencyMillis + " ms");
    }
  }
}
