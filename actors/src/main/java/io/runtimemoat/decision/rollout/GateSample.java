package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.bandit.Pmf;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One logged, unforced decision that a gate judges by. What was done is the pair of arm and
 * parameter set.
 *
 * @param arms the feasible arms, in the order of the probabilities
 * @param action index of the arm that was chosen
 * @param propensity probability with which the arm was, in (0, 1]
 * @param candidatePmf what the candidate would have given the arms
 * @param incumbentPmf what the incumbent gives them
 * @param quality at least 0; NaN where nobody rated it
 * @param cost in the node's currency; NaN where it is missing
 * @param latencyMillis NaN where it is missing
 * @param set the parameter set within the arm; null where none was drawn, and either policy would
 *     have left the parameters as they are
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
    double latencyMillis,
    @Nullable SetSample set) {
  public GateSample {
    arms = List.copyOf(arms);
  }

  /** A decision in which no parameter set was drawn. */
  public GateSample(
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
    this(
        context,
        arms,
        action,
        propensity,
        candidatePmf,
        incumbentPmf,
        reward,
        quality,
        cost,
        latencyMillis,
        null);
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
    if (!isPmf(incumbentPmf, arms.size())) {
      return Optional.of("probabilities of the incumbent that are none");
    }
    return set == null ? Optional.empty() : set.problem();
  }

  /** Whether the candidate gave its arms, and the sets within the chosen one, probabilities. */
  boolean candidateDecides() {
    return isPmf(candidatePmf, arms.size()) && (set == null || set.candidateDecides());
  }

  /** Whether the incumbent drew it, so that its probabilities are those of the log. */
  boolean isDrawnByIncumbent() {
    return Math.abs(incumbentPmf[action] - propensity) <= Pmf.TOLERANCE;
  }

  /** Whether its cost or its latency is not known. */
  boolean isMissing() {
    return !Double.isFinite(cost) || !Double.isFinite(latencyMillis);
  }

  /** The candidate's importance weight of the arm alone. */
  double candidateArmWeight() {
    return candidatePmf[action] / propensity;
  }

  /** The candidate's importance weight of arm and parameter set. */
  double candidateWeight() {
    return set == null ? candidateArmWeight() : candidateArmWeight() * set.candidateWeight();
  }

  /** The incumbent's importance weight of arm and parameter set. */
  double incumbentWeight() {
    double arm = incumbentPmf[action] / propensity;
    return set == null ? arm : arm * set.incumbentWeight();
  }

  /** Whether these are the probabilities of {@code size} choices. */
  static boolean isPmf(double[] pmf, int size) {
    double sum = 0;
    for (double mass : pmf) {
      if (!(mass >= 0)) {
        return false;
      }
      sum += mass;
    }
    return pmf.length == size && Math.abs(sum - 1) <= Pmf.TOLERANCE;
  }
}
