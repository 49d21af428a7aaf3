package io.runtimemoat.decision.rollout;

import java.util.List;
import java.util.Optional;

/**
 * The parameter set of a logged decision, within the arm that was chosen.
 *
 * @param sets that could have been drawn there, in the order of the probabilities
 * @param index of the one that was
 * @param propensity probability with which it was drawn given the arm, in (0, 1]
 * @param candidatePmf what the candidate would have given the sets of this arm
 * @param incumbentPmf what the incumbent gives them
 */
public record SetSample(
    List<String> sets, int index, double propensity, double[] candidatePmf, double[] incumbentPmf) {
  public SetSample {
    sets = List.copyOf(sets);
  }

  /** What is wrong with the record of it, whatever the candidate says; empty when nothing is. */
  Optional<String> problem() {
    if (!(propensity > 0 && propensity <= 1)) {
      return Optional.of("a propensity of its parameter set of " + propensity + ", outside (0, 1]");
    }
    if (index < 0 || index >= sets.size()) {
      return Optional.of("a parameter set that is none of its sets");
    }
    return GateSample.isPmf(incumbentPmf, sets.size())
        ? Optional.empty()
        : Optional.of("probabilities of the incumbent for parameter sets that are none");
  }

  /** Whether the candidate gave the sets probabilities. */
  boolean candidateDecides() {
    return GateSample.isPmf(candidatePmf, sets.size());
  }

  /** The candidate's importance weight given the arm: exactly 1 where it draws as was drawn. */
  double candidateWeight() {
    return candidatePmf[index] / propensity;
  }

  double incumbentWeight() {
    return incumbentPmf[index] / propensity;
  }
}
