package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.ope.Estimator;
import io.runtimemoat.decision.ope.Interval;
import io.runtimemoat.decision.ope.Intervals;
import io.runtimemoat.decision.ope.Weights;
import io.runtimemoat.decision.random.Seed;
import java.util.Arrays;
import java.util.Locale;

/**
 * By how much a candidate's reward exceeds the incumbent's, as one estimator says.
 *
 * @param value the estimate
 * @param bootstrap each bound holds by itself at the gate's confidence
 * @param bernstein the same without an approximation but for the range, which is the rounds'
 */
record GateDifference(Estimator estimator, double value, Interval bootstrap, Interval bernstein) {
  /**
   * The difference of two policies on one log.
   *
   * @param rounds the candidate's less the incumbent's, of each decision: their mean estimates it
   */
  static GateDifference of(Estimator estimator, double[] rounds, GateLimits limits, Seed seed) {
    double range = Arrays.stream(rounds).max().orElse(0) - Arrays.stream(rounds).min().orElse(0);
    return new GateDifference(
        estimator,
        Weights.mean(rounds),
        Intervals.bootstrap(rounds, limits.confidence(), limits.resamples(), seed),
        Intervals.empiricalBernstein(rounds, limits.confidence(), range));
  }

  /**
   * The rounds of IPS: {@code w r} (Horvitz and Thompson, 1952).
   *
   * @param candidate importance weights
   * @param incumbent importance weights
   */
  static double[] ips(double[] candidate, double[] incumbent, double[] rewards) {
    double[] rounds = new double[rewards.length];
    for (int i = 0; i < rounds.length; i++) {
      rounds[i] = (candidate[i] - incumbent[i]) * rewards[i];
    }
    return rounds;
  }

  /**
   * The rounds of SNIPS, {@code Σ w r / Σ w} (Swaminathan and Joachims, 2015), as its first-order
   * expansion {@code v + w (r - v) / mean w}: their mean is the estimate, and their spread is also
   * that of its denominator. NaN where all weights of either are 0.
   *
   * @param candidate importance weights
   * @param incumbent importance weights
   */
  static double[] snips(double[] candidate, double[] incumbent, double[] rewards) {
    double[] rounds = selfNormalized(candidate, rewards);
    double[] others = selfNormalized(incumbent, rewards);
    for (int i = 0; i < rounds.length; i++) {
      rounds[i] -= others[i];
    }
    return rounds;
  }

  private static double[] selfNormalized(double[] weights, double[] rewards) {
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      weighted += weights[i] * rewards[i];
    }
    double value = weighted / sum;
    double mean = sum / weights.length;
    double[] rounds = new double[weights.length];
    for (int i = 0; i < rounds.length; i++) {
      rounds[i] = value + weights[i] * (rewards[i] - value) / mean;
    }
    return rounds;
  }

  /** Whether even what is likely at best lies below a limit. */
  boolean isBelow(double limit) {
    return !(bootstrap.high() >= limit);
  }

  /** For people: the estimate and its bounds. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s says %.6g, between %.6g and %.6g (bootstrap), %.6g and %.6g (empirical Bernstein)",
        estimator.code().toUpperCase(Locale.ROOT),
        value,
        bootstrap.low(),
        bootstrap.high(),
        bernstein.low(),
        bernstein.high());
  }
}
