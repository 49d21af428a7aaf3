package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import java.util.Arrays;
import java.util.List;

/**
 * What learning and judging need of a parameter set that was drawn.
 *
 * @param candidates ids of the sets that could have been drawn within the arm, in order
 * @param pmf their recorded probabilities
 * @param index of the drawn one
 */
public record TrackedSet(List<String> candidates, double[] pmf, int index) {
  public TrackedSet {
    candidates = List.copyOf(candidates);
    pmf = pmf.clone();
    if (pmf.length != candidates.size() || index < 0 || index >= pmf.length) {
      throw new IllegalArgumentException("one probability per parameter set, and one drawn");
    }
  }

  static TrackedSet of(ParameterChoice choice) {
    return new TrackedSet(
        choice.candidates().stream().map(ParameterSet::id).toList(),
        choice.pmf().toArray(),
        choice.index());
  }

  /** The drawn one. */
  public String id() {
    return candidates.get(index);
  }

  /** Probability of the drawn one given the arm. */
  public double propensity() {
    return pmf[index];
  }

  @Override
  public double[] pmf() {
    return pmf.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrackedSet that
        && candidates.equals(that.candidates)
        && Arrays.equals(pmf, that.pmf)
        && index == that.index;
  }

  @Override
  public int hashCode() {
    return 31 * candidates.hashCode() + index;
  }
}
