package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.ope.CrossFit;
import io.runtimemoat.decision.ope.Estimator;
import io.runtimemoat.decision.ope.Weights;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Doubly robust values of candidate and incumbent on one log. */
final class GateEstimates {
  /*
   * M. Dudik, D. Erhan, J. Langford, L. Li, "Doubly robust policy evaluation and optimization",
   * Statistical Science 29 (2014): the value of a policy is the mean of
   *   Σ_a pi(a|x) q(x, a) + w (r - q(x, a_logged)),  w = pi(a_logged|x) / propensity,
   * with q cross-fitted. Both policies share q and the log, so the bound is of the mean of the
   * rounds' differences: what is common cancels.
   *
   * What was done is a pair of arm a and parameter set s, pi(a, s|x) = pi(a|x) pi(s|a, x), and w is
   * the pair's. q stays one of arms: the mean of w q(x, a_logged) is that of Σ_a pi(a|x) q(x, a)
   * whatever q is, so the estimate is consistent by its weights alone. What q does not know of sets
   * is variance, not bias.
   */
  private static final long BOOTSTRAP = 0x67617465L;

  private final List<GateSample> samples;
  private final GateLimits limits;
  private final Seed seed;
  private final List<String> arms;
  private final int[][] armOf;
  private final double[] candidateWeights;
  private final double[] incumbentWeights;
  private final Estimate reward;
  private final double[] differences;

  /**
   * One measure's values.
   *
   * @param ess effective sample size of the candidate's weights where it is known
   * @param n how often it is known
   */
  record Estimate(double candidate, double incumbent, double ess, int n) {
    /** Of what is never below 0; NaN where the estimate of the incumbent is. */
    double ratio() {
      if (incumbent < 0) {
        return Double.NaN;
      }
      double above = Math.max(0, candidate);
      return above == incumbent ? 1 : above / incumbent;
    }
  }

  GateEstimates(List<GateSample> samples, GateLimits limits, long seed) {
    this.samples = samples;
    this.limits = limits;
    this.seed = new Seed(seed, BOOTSTRAP);
    SortedSet<String> names = new TreeSet<>();
    samples.forEach(sample -> names.addAll(sample.arms()));
    this.arms = List.copyOf(names);
    this.armOf = new int[samples.size()][];
    this.candidateWeights = new double[samples.size()];
    this.incumbentWeights = new double[samples.size()];
    for (int i = 0; i < samples.size(); i++) {
      GateSample sample = samples.get(i);
      armOf[i] = sample.arms().stream().mapToInt(arms::indexOf).toArray();
      candidateWeights[i] = sample.candidateWeight();
      incumbentWeights[i] = sample.incumbentWeight();
    }
    double[][] rounds = rounds(GateSample::reward);
    this.reward = estimate(rounds, GateSample::reward);
    this.differences = new double[samples.size()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = rounds[0][i] - rounds[1][i];
    }
  }

  double[] candidateWeights() {
    return candidateWeights;
  }

  Estimate reward() {
    return reward;
  }

  /** The candidate's reward less the incumbent's, doubly robust. */
  GateDifference difference() {
    return GateDifference.of(Estimator.DR, differences, limits, seed);
  }

  /** The same by the weights alone, without a model of rewards. */
  List<GateDifference> weighted() {
    double[] rewards = samples.stream().mapToDouble(GateSample::reward).toArray();
    return List.of(
        weighted(Estimator.IPS, GateDifference.ips(candidateWeights, incumbentWeights, rewards)),
        weighted(
            Estimator.SNIPS, GateDifference.snips(candidateWeights, incumbentWeights, rewards)));
  }

  private GateDifference weighted(Estimator estimator, double[] rounds) {
    return GateDifference.of(estimator, rounds, limits, seed);
  }

  /** The same estimate of another measure, over the decisions on which it is known. */
  Estimate of(ToDoubleFunction<GateSample> measure) {
    return estimate(rounds(measure), measure);
  }

  private Estimate estimate(double[][] rounds, ToDoubleFunction<GateSample> measure) {
    List<Integer> known = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      if (Double.isFinite(measure.applyAsDouble(samples.get(i)))) {
        known.add(i);
      }
    }
    double[] candidate = known.stream().mapToDouble(i -> rounds[0][i]).toArray();
    double[] incumbent = known.stream().mapToDouble(i -> rounds[1][i]).toArray();
    double[] weights = known.stream().mapToDouble(i -> candidateWeights[i]).toArray();
    return new Estimate(
        Weights.mean(candidate),
        Weights.mean(incumbent),
        Weights.effectiveSampleSize(weights),
        known.size());
  }

  private double[][] rounds(ToDoubleFunction<GateSample> measure) {
    int n = samples.size();
    double[] targets = samples.stream().mapToDouble(measure).toArray();
    int[] actions = new int[n];
    for (int i = 0; i < n; i++) {
      actions[i] = armOf[i][samples.get(i).action()];
    }
    double[][] q =
        new CrossFit(arms.size(), limits.folds(), limits.ridge())
            .predict(samples.stream().map(GateSample::context).toList(), actions, targets);
    double[][] rounds = new double[2][n];
    for (int i = 0; i < n; i++) {
      GateSample sample = samples.get(i);
      double residual = targets[i] - q[i][actions[i]];
      rounds[0][i] = direct(sample.candidatePmf(), i, q) + candidateWeights[i] * residual;
      rounds[1][i] = direct(sample.incumbentPmf(), i, q) + incumbentWeights[i] * residual;
    }
    return rounds;
  }

  private double direct(double[] pmf, int i, double[][] q) {
    double sum = 0;
    for (int a = 0; a < pmf.length; a++) {
      sum += pmf[a] * q[i][armOf[i][a]];
    }
    return sum;
  }

  /**
   * Of the arms to which the candidate moves, how often the log takes the rarest: the median of its
   * probabilities, which is about the effective share of a policy that always takes it. 1 where
   * other policies than the incumbent drew, whose probabilities are not known.
   */
  double rarestShare() {
    if (!samples.stream().allMatch(GateSample::isDrawnByIncumbent)) {
      return 1;
    }
    double rarest = 1;
    for (int arm = 0; arm < arms.size(); arm++) {
      List<Double> logged = new ArrayList<>();
      double moved = 0;
      for (int i = 0; i < samples.size(); i++) {
        int place = place(i, arm);
        if (place >= 0) {
          logged.add(samples.get(i).incumbentPmf()[place]);
          moved += samples.get(i).candidatePmf()[place] - samples.get(i).incumbentPmf()[place];
        }
      }
      Collections.sort(logged);
      rarest = moved > 0 ? Math.min(rarest, logged.get(logged.size() / 2)) : rarest;
    }
    return rarest;
  }

  /** Where an arm stands among those of a decision; -1 for nowhere. */
  private int place(int sample, int arm) {
    for (int place = 0; place < armOf[sample].length; place++) {
      if (armOf[sample][place] == arm) {
        return place;
      }
    }
    return -1;
  }

  GateSupport support() {
    return GateSupport.of(samples);
  }
}
