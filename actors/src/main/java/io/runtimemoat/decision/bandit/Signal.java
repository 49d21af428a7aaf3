package io.runtimemoat.decision.bandit;

/**
 * One named raw number: what a context was computed from, or what a policy was configured with.
 *
 * @param name 1 to 64 of {@code a-z 0-9 _ . -}
 * @param value finite
 */
public record Signal(String name, double value) {
  public Signal {
    if (!name.matches("[a-z0-9][a-z0-9_.-]{0,63}") || !Double.isFinite(value)) {
      throw new IllegalArgumentException("not a signal: " + name + " = " + value);
    }
  }
}
