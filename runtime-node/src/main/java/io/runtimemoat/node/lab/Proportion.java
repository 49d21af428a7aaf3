package io.runtimemoat.node.lab;

/**
 * A share of successes with its 95 % Wilson score interval (Wilson 1927, JASA 22:209).
 *
 * @param successes in [0, trials]
 */
public record Proportion(int successes, int trials) {
  /** The 97.5 % point of the standard normal distribution. */
  private static final double Z = 1.959963984540054;

  public double share() {
    return trials == 0 ? Double.NaN : (double) successes / trials;
  }

  /** Lower end of the interval, in [0, 1]. */
  public double low() {
    return Math.max(0, center() - margin());
  }

  /** Upper end of the interval, in [0, 1]. */
  public double high() {
    return Math.min(1, center() + margin());
  }

  Proportion plus(boolean success) {
    return new Proportion(successes + (success ? 1 : 0), trials + 1);
  }

  private double center() {
    return (share() + Z * Z / (2 * trials)) / (1 + Z * Z / trials);
  }

  private double margin() {
    double p = share();
    double n = trials;
    return Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
  }

  /** For example {@code 0.912 [0.893, 0.928] (866/950)}. */
  @Override
  public String toString() {
    return String.format(
        java.util.Locale.ROOT,
        "%.3f [%.3f, %.3f] (%d/%d)",
        share(),
        low(),
        high(),
        successes,
        trials);
  }
}
