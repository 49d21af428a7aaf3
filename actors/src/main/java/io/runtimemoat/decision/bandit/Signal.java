package io.runtimemoat.decision.bandit;

/**
 * One named raw number: what a context was computed from, or what a policy was configured with.
 *
 * @param name 1 to 64 of {@code a-z 0-9 _ . -}, a letter or digit first
 * @param value finite
 */
public record Signal(String name, double value) {
  private static final int LONGEST_NAME = 64;

  public Signal {
    if (!isName(name) || !Double.isFinite(value)) {
      throw new IllegalArgumentException("not a signal: " + name + " = " + value);
    }
  }

  // By hand: some sixteen signals are made for every request.
  private static boolean isName(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || !isAlphanumeric(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
