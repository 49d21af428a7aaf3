package io.runtimemoat.decision.bandit;

import io.runtimemoat.config.RoutingSettings;

/**
 * Whether an attempt that its own model is unsure about is given to a stronger arm; at most once
 * per request.
 *
 * <p>Token probabilities as the deferral signal of a cascade: N. Gupta et al., "Language Model
 * Cascades: Token-level uncertainty and beyond", ICLR 2024 (arXiv 2404.10136), which finds that the
 * worst tokens tell more than the mean; both are used.
 *
 * @param minMeanProbability stays at or above it, in [0, 1]; 0 switches this half off
 * @param minTokenProbability stays at or above it, in [0, 1]; 0 switches this half off
 */
public record EscalationRule(double minMeanProbability, double minTokenProbability) {
  public EscalationRule {
    if (!(0 <= minMeanProbability && minMeanProbability <= 1)
        || !(0 <= minTokenProbability && minTokenProbability <= 1)) {
      throw new IllegalArgumentException("token probabilities are in [0, 1]");
    }
  }

  /** The rule as configured. */
  public static EscalationRule of(RoutingSettings.Escalation settings) {
    return new EscalationRule(settings.minMeanProbability(), settings.minTokenProbability());
  }

  /** What to do with an attempt. */
  public sealed interface Verdict {}

  /** The attempt is kept. */
  public record Stay(String reason) implements Verdict {}

  /** The attempt is dropped and {@code to} tries; {@code reason} names the half that fired. */
  public record Escalate(Arm to, String reason) implements Verdict {}

  /**
   * Judges the attempt so far. Missing confidence (NaN) counts as low: a limit that cannot be
   * checked is not met.
   *
   * @param attempt 1 for the first
   * @param current the arm of the attempt
   * @param meanProbability mean probability of its drawn tokens, in [0, 1]
   * @param minProbability smallest probability of its drawn tokens, in [0, 1]
   */
  public Verdict judge(
      int attempt,
      Arm current,
      FeasibleSet feasible,
      double meanProbability,
      double minProbability) {
    if (attempt > 1) {
      return new Stay("escalated_once");
    }
    boolean meanIsLow = minMeanProbability > 0 && !(meanProbability >= minMeanProbability);
    boolean tokenIsLow = minTokenProbability > 0 && !(minProbability >= minTokenProbability);
    if (!meanIsLow && !tokenIsLow) {
      return new Stay("confident");
    }
    int stronger = CheapestArm.of(feasible, arm -> arm.tier().rank() == current.tier().rank() + 1);
    if (stronger < 0) {
      stronger = CheapestArm.of(feasible, arm -> arm.tier().compareTo(current.tier()) > 0);
    }
    return stronger < 0
        ? new Stay("no_stronger_arm")
        : new Escalate(
            feasible.arms().get(stronger),
            meanIsLow ? "low_mean_probability" : "low_token_probability");
  }
}
