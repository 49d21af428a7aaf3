package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.rollout.GateEstimates.Estimate;

/**
 * A measure of two policies, summed over decisions on which it is known.
 *
 * @param weights the candidate's importance weights
 * @param candidate doubly robust values of the candidate
 * @param incumbent of the incumbent
 */
public record RatioSums(Moments weights, double candidate, double incumbent) {
  static final RatioSums NONE = new RatioSums(Moments.none(), 0, 0);

  /** Of one tenant: as estimated, with the weights of the decisions it was estimated on. */
  static RatioSums of(Estimate estimate, Moments weights) {
    return weights.n() == 0
        ? NONE
        : new RatioSums(
            weights, weights.n() * estimate.candidate(), weights.n() * estimate.incumbent());
  }

  RatioSums plus(RatioSums other) {
    return new RatioSums(
        weights.plus(other.weights), candidate + other.candidate, incumbent + other.incumbent);
  }

  /** Over all of them; NaN where nothing is known. */
  Estimate estimate() {
    long n = weights.n();
    return new Estimate(
        candidate / n, incumbent / n, CohortSums.effective(weights), Math.toIntExact(n));
  }
}
