package io.runtimemoat.decision.ope;

import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Evaluates a policy on a log, or says why that log will not do. */
public final class OffPolicyEvaluation {
  private static final double SUM_TOLERANCE = 1e-6;
  private static final double SUPPORT_TOLERANCE = 0.01;
  private static final double MOST_STANDARD_ERRORS = 4;
  private static final long BOOTSTRAP = 0x6f7065L;

  private OffPolicyEvaluation() {}

  /** The evaluation; the same seed gives the same intervals. */
  public static Evaluation evaluate(
      List<LoggedSample> samples, EstimatorSettings settings, long seed) {
    List<String> reasons = new ArrayList<>(broken(samples));
    if (reasons.isEmpty()) {
      reasons.addAll(unsupported(samples, settings));
    }
    if (!reasons.isEmpty()) {
      return new Evaluation.Refused(reasons);
    }
    boolean model = samples.stream().allMatch(sample -> sample.qHat().length > 0);
    List<Evaluation.Value> values = new ArrayList<>();
    for (Estimator estimator : Estimator.values()) {
      if (model || !estimator.needsModel()) {
        values.add(value(estimator, samples, settings, seed));
      }
    }
    double[] weights = weights(samples);
    return new Evaluation.Estimated(
        samples.size(),
        Weights.effectiveSampleSize(weights),
        Weights.mean(weights),
        Arrays.stream(weights).max().orElse(0),
        values);
  }

  private static Evaluation.Value value(
      Estimator estimator, List<LoggedSample> samples, EstimatorSettings settings, long seed) {
    double[] rounds = estimator.roundRewards(samples, settings);
    double both = 1 - (1 - settings.confidence()) / 2;
    double range = Arrays.stream(rounds).max().orElse(0) - Arrays.stream(rounds).min().orElse(0);
    double[] means =
        Intervals.resampledMeans(rounds, settings.resamples(), new Seed(seed, BOOTSTRAP));
    return new Evaluation.Value(
        estimator,
        Weights.mean(rounds),
        Intervals.percentiles(means, settings.confidence()),
        Intervals.percentiles(means, both),
        Intervals.empiricalBernstein(rounds, settings.confidence(), range));
  }

  private static List<String> broken(List<LoggedSample> samples) {
    if (samples.size() < 2) {
      return List.of("a log of " + samples.size() + " samples; at least 2 are needed");
    }
    int actions = samples.get(0).evaluationPmf().length;
    for (int i = 0; i < samples.size(); i++) {
      String problem = problem(samples.get(i), actions);
      if (!problem.isEmpty()) {
        return List.of("sample " + i + " has " + problem);
      }
    }
    return List.of();
  }

  private static String problem(LoggedSample sample, int actions) {
    if (!(sample.propensity() > 0 && sample.propensity() <= 1)) {
      return "a propensity of " + sample.propensity() + ", outside (0, 1]";
    }
    if (!Double.isFinite(sample.reward())) {
      return "a reward of " + sample.reward();
    }
    if (sample.evaluationPmf().length != actions
        || (sample.qHat().length != 0 && sample.qHat().length != actions)) {
      return "another number of actions than the first one's " + actions;
    }
    if (sample.action() < 0 || sample.action() >= actions) {
      return "action " + sample.action() + " of " + actions;
    }
    double sum = 0;
    for (double mass : sample.evaluationPmf()) {
      if (!(mass >= 0)) {
        return "a probability of " + mass;
      }
      sum += mass;
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      return "probabilities that sum to " + sum;
    }
    return Arrays.stream(sample.qHat()).allMatch(Double::isFinite)
        ? ""
        : "a predicted reward that is no number";
  }

  private static List<String> unsupported(List<LoggedSample> samples, EstimatorSettings settings) {
    List<String> reasons = new ArrayList<>();
    double[] weights = weights(samples);
    double ess = Weights.effectiveSampleSize(weights);
    if (!(ess >= settings.leastEss())) {
      reasons.add("an effective sample size of " + ess + ", below " + settings.leastEss());
    }
    if (!(ess / samples.size() >= settings.leastEssShare())) {
      reasons.add(
          "an effective share of the samples of "
              + ess / samples.size()
              + ", below "
              + settings.leastEssShare());
    }
    double unseen = unseenMass(samples);
    if (unseen > SUPPORT_TOLERANCE) {
      reasons.add("a share of " + unseen + " of the policy on actions that were never logged");
    }
    double off = Weights.standardErrorsFromOne(weights);
    if (off > MOST_STANDARD_ERRORS) {
      reasons.add(
          "a mean weight of "
              + Weights.mean(weights)
              + ", "
              + off
              + " standard errors from 1: propensities are wrong, or the policy takes actions that"
              + " could not occur");
    }
    return reasons;
  }

  private static double unseenMass(List<LoggedSample> samples) {
    boolean[] seen = new boolean[samples.get(0).evaluationPmf().length];
    samples.forEach(sample -> seen[sample.action()] = true);
    double mass = 0;
    for (LoggedSample sample : samples) {
      for (int a = 0; a < seen.length; a++) {
        mass += seen[a] ? 0 : sample.evaluationPmf()[a];
      }
    }
    return mass / samples.size();
  }

  private static double[] weights(List<LoggedSample> samples) {
    return samples.stream().mapToDouble(LoggedSample::weight).toArray();
  }
}
