package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.experiment.Moments;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What decisions of several tenants say of a candidate against what served them, in sums. The parts
 * of tenants add up, and no decision can be told from them.
 *
 * @param tenants whose decisions these are
 * @param weights the candidate's importance weights, of all decisions
 * @param doublyRobust each tenant's mean difference of rewards
 * @param ips the same without a model of rewards
 * @param rarest of the arms to which the candidate moves, how often the rarest is taken: the sum of
 *     that share times decisions
 * @param unseen mass that the candidate gives what a tenant's decisions do not have, times them
 * @param missing decisions without cost or latency
 */
public record CohortSums(
    int tenants,
    Moments weights,
    ClusterSums doublyRobust,
    ClusterSums ips,
    double rarest,
    double unseen,
    long missing,
    RatioSums quality,
    RatioSums cost,
    RatioSums latency) {
  public static final CohortSums NONE =
      new CohortSums(
          0,
          Moments.none(),
          ClusterSums.NONE,
          ClusterSums.NONE,
          0,
          0,
          0,
          RatioSums.NONE,
          RatioSums.NONE,
          RatioSums.NONE);

  /**
   * One tenant's part; empty where its decisions are fewer than {@code least-ess}, which would come
   * too near to telling one, or cannot judge the candidate.
   *
   * @param samples with the candidate's probabilities
   */
  public static Optional<CohortSums> of(List<GateSample> samples, GateLimits limits) {
    if (samples.size() < Math.max(2, limits.leastEss())) {
      return Optional.empty();
    }
    int dimension = samples.get(0).context().length;
    for (GateSample sample : samples) {
      if (sample.problem(dimension).isPresent() || !sample.candidateDecides()) {
        return Optional.empty();
      }
    }
    GateEstimates estimates = new GateEstimates(samples, limits, 0);
    int n = samples.size();
    return Optional.of(
        new CohortSums(
            1,
            Moments.of(estimates.candidateWeights()),
            ClusterSums.of(n, estimates.reward().candidate() - estimates.reward().incumbent()),
            ClusterSums.of(n, ips(samples)),
            n * estimates.rarestShare(),
            n * estimates.support().unseenMass(),
            samples.stream().filter(GateSample::isMissing).count(),
            ratio(samples, estimates, GateSample::quality),
            ratio(samples, estimates, GateSample::cost),
            ratio(samples, estimates, GateSample::latencyMillis)));
  }

  private static double ips(List<GateSample> samples) {
    return samples.stream()
        .mapToDouble(s -> (s.candidateWeight() - s.incumbentWeight()) * s.reward())
        .average()
        .orElse(0);
  }

  private static RatioSums ratio(
      List<GateSample> samples, GateEstimates estimates, ToDoubleFunction<GateSample> measure) {
    double[] known =
        samples.stream()
            .filter(sample -> Double.isFinite(measure.applyAsDouble(sample)))
            .mapToDouble(GateSample::candidateWeight)
            .toArray();
    return RatioSums.of(estimates.of(measure), Moments.of(known));
  }

  public CohortSums plus(CohortSums other) {
    return new CohortSums(
        tenants + other.tenants,
        weights.plus(other.weights),
        doublyRobust.plus(other.doublyRobust),
        ips.plus(other.ips),
        rarest + other.rarest,
        unseen + other.unseen,
        missing + other.missing,
        quality.plus(other.quality),
        cost.plus(other.cost),
        latency.plus(other.latency));
  }

  /** The effective sample size of weights of which only the moments are known. */
  static double effective(Moments weights) {
    return weights.squares() == 0 ? 0 : weights.sum() * weights.sum() / weights.squares();
  }
}
