package io.runtimemoat.decision.bandit;

import java.util.regex.Pattern;

/**
 * One named raw number: what a context was computed from, or what a policy was configured with.
 *
 * @param name 1 to 64 of {@code a-z 0-9 _ . -}
 * @param value finite
 */
public record Signal(String name, double value) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

  public Signal {
    if (!NAME.matcher(name).matches() || !Double.isFinite(value)) {
      throw new IllegalArgumentException("not a signal: " + name + " = " + value);
    }
  }
}
