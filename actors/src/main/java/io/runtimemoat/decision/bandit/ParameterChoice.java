package io.runtimemoat.decision.bandit;

import java.util.List;

/**
 * The parameter set drawn within the chosen arm.
 *
 * @param candidates every set that could have been drawn, in order
 * @param pmf over the candidates
 * @param index the drawn one
 * @param draw the uniform number in [0, 1) that chose it
 */
public record ParameterChoice(List<ParameterSet> candidates, Pmf pmf, int index, double draw) {
  public ParameterChoice {
    candidates = List.copyOf(candidates);
    if (pmf.size() != candidates.size() || index < 0 || index >= candidates.size()) {
      throw new IllegalArgumentException("one probability per candidate, and one drawn");
    }
  }

  /** Nothing to choose: the parameters as they are. */
  public static ParameterChoice only(ParameterSet set) {
    return new ParameterChoice(List.of(set), Pmf.certain(1, 0), 0, 0);
  }

  public ParameterSet chosen() {
    return candidates.get(index);
  }

  /** Probability of the drawn set given the arm, in (0, 1]. */
  public double propensity() {
    return pmf.probability(index);
  }
}
