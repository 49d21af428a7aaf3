package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.bandit.Pmf;
import java.util.List;
import java.util.Optional;

/**
 * One logged, unforced decision that a gate judges by.
 *
 * @param arms the feasible arms, in the order of the probabilities
 * @param action index of the arm that was chosen
 * @param propensity probability with which it was, in (0, 1]
 * @param candidatePmf what the candidate would have given the arms
 * @param incumbentPmf what the incumbent gives them
 * @param quality at least 0; NaN where nobody rated it
 * @param cost in the node's currency; NaN where it is missing
 * @param latencyMillis NaN where it is missing
 */
public record GateSample(
    float[] context,
    List<String> arms,
    int action,
    double propensity,
    double[] candidatePmf,
    double[] incumbentPmf,
    double reward,
    double quality,
    double cost,
    double latencyMillis) {
  public GateSample {
    arms = List.copyOf(arms);
  }

  /** What is wrong with the record of it, whatever the candidate says; empty when nothing is. */
  Optional<String> problem(int dimension) {
    if (!(propensity > 0 && propensity <= 1)) {
      return Optional.of("a propensity of " + propensity + ", outside (0, 1]");
    }
    if (arms.isEmpty() || action < 0 || action >= arms.size()) {
      return Optional.of("an action that is none of its arms");
    }
    if (!Double.isFinite(reward)) {
      return Optional.of("a reward of " + reward);
    }
    if (context.length != dimension) {
      return Optional.of("a context of " + context.length + " numbers beside one of " + dimension);
    }
    for (float value : context) {
      if (!Float.isFinite(value)) {
        return Optional.of("a context with " + value);
      }
    }
    return isPmf(incumbentPmf)
        ? Optional.empty()
        : Optional.of("probabilities of the incumbent that are none");
  }

  /** Whether the candidate gave its arms probabilities. */
  boolean candidateDecides() {
    return isPmf(candidatePmf);
  }

  private boolean isPmf(double[] pmf) {
    double sum = 0;
    for (double mass : pmf) {
      if (!(mass >= 0)) {
        return false;
      }
      sum += mass;
    }
    return pmf.length == arms.size() && Math.abs(sum - 1) <= Pmf.TOLERANCE;
  }
}
