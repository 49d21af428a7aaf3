package io.runtimemoat.decision.ope;

import java.util.List;

/** What a log says of another policy: estimates, or why there are none. */
public sealed interface Evaluation {
  /** The log cannot carry an estimate. */
  record Refused(List<String> reasons) implements Evaluation {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Estimates.
   *
   * @param ess effective sample size of the weights
   * @param meanWeight 1 in expectation
   */
  record Estimated(int samples, double ess, double meanWeight, double maxWeight, List<Value> values)
      implements Evaluation {
    public Estimated {
      values = List.copyOf(values);
    }
  }

  /**
   * One estimator's value.
   *
   * @param oneSided each bound holds at the confidence
   * @param twoSided both bounds together hold at the confidence
   * @param bernstein each bound holds at the confidence, without an approximation but for the range
   *     of the rounds, which is taken from them
   */
  record Value(
      Estimator estimator,
      double value,
      Interval oneSided,
      Interval twoSided,
      Interval bernstein) {}
}
