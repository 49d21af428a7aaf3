package io.runtimemoat.decision.bandit;

/**
 * One sampling parameter as used.
 *
 * @param name the API's name, for example {@code temperature}
 * @param value finite
 * @param origin who set it: {@code client}, {@code baseline}, {@code default}, {@code rule}, or the
 *     learner as {@code bandit:<algorithm>@<version>}
 */
public record Parameter(String name, double value, String origin) {
  /** The client set it; it is never changed. */
  public static final String CLIENT = "client";

  /** What the client starts from, and lets be moved. */
  public static final String BASELINE = "baseline";

  /** A hard constraint cut it. */
  public static final String RULE = "rule";

  /** The model's or the node's default. */
  public static final String DEFAULT = "default";

  public Parameter {
    if (name.isBlank() || origin.isBlank() || !Double.isFinite(value)) {
      throw new IllegalArgumentException("not a parameter: " + name + " = " + value);
    }
  }
}
