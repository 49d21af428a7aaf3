package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.ope.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Judges a candidate on logged decisions before it decides any. */
public final class PromotionGate {
  /*
   * A candidate that moves everything to an arm that is logged rarely has that share at best. A
   * limit above it would bar it for ever, however many decisions there are; below it are candidates
   * whose weights lie on few decisions by chance, or whose parameter sets were hardly drawn. What
   * is logged in less than one of a hundred decisions is hardly known, however many there are.
   */
  private static final double OF_REACHABLE = 0.5;

  private static final double LEAST_LOGGED = 0.01;

  private PromotionGate() {}

  /**
   * The gate's report.
   *
   * @param samples a holdout in order of time: no decision that the candidate learned from
   * @param seed of the bootstrap: the same seed gives the same report
   */
  public static GateReport judge(
      List<GateSample> samples, GateLimits limits, GateKind kind, long seed) {
    List<GateSample> judged =
        samples.subList(Math.max(0, samples.size() - limits.mostSamples()), samples.size());
    Optional<GateCheck> unusable = log(judged, limits).or(() -> candidate(judged));
    if (unusable.isPresent()) {
      return GateReport.of(kind, judged.size(), List.of(unusable.get()));
    }
    GateEstimates estimates = new GateEstimates(judged, limits, seed);
    List<GateCheck> checks = new ArrayList<>(overlap(estimates, limits));
    checks.addAll(rewards(estimates, limits, kind));
    checks.add(telemetry(judged, limits));
    checks.addAll(
        new GateCeilings(
                estimates.of(GateSample::quality),
                estimates.of(GateSample::cost),
                estimates.of(GateSample::latencyMillis),
                limits)
            .all());
    return GateReport.of(kind, judged.size(), checks);
  }

  private static Optional<GateCheck> log(List<GateSample> samples, GateLimits limits) {
    if (samples.size() < Math.max(2, limits.leastEss())) {
      return Optional.of(
          new GateCheck(
              "samples",
              samples.size(),
              limits.leastEss(),
              GateCheck.Outcome.UNDECIDED,
              "too few decisions; wait for more unforced ones"));
    }
    int dimension = samples.get(0).context().length;
    for (int i = 0; i < samples.size(); i++) {
      Optional<String> problem = samples.get(i).problem(dimension);
      if (problem.isPresent()) {
        return Optional.of(
            new GateCheck(
                "log",
                i,
                samples.size(),
                GateCheck.Outcome.UNDECIDED,
                "decision "
                    + i
                    + " has "
                    + problem.get()
                    + "; no estimate is made from such a log"));
      }
    }
    return Optional.empty();
  }

  private static Optional<GateCheck> candidate(List<GateSample> samples) {
    long broken = samples.stream().filter(sample -> !sample.candidateDecides()).count();
    return broken == 0
        ? Optional.empty()
        : Optional.of(
            new GateCheck(
                "candidate_pmf",
                broken,
                0,
                GateCheck.Outcome.FAILED,
                "decisions on which the candidate gives no probabilities that sum to 1"));
  }

  /** Whether the log can tell of the candidate at all. */
  private static List<GateCheck> overlap(GateEstimates estimates, GateLimits limits) {
    double[] weights = estimates.candidateWeights();
    double ess = Weights.effectiveSampleSize(weights);
    double off = Weights.standardErrorsFromOne(weights);
    double share = ess / weights.length;
    double leastShare = leastShare(estimates.rarestShare(), limits);
    GateSupport support = estimates.support();
    return List.of(
        known(
            "ess",
            ess,
            limits.leastEss(),
            ess >= limits.leastEss(),
            "effective number of decisions; explore more, or wait"),
        known(
            "ess_share",
            share,
            leastShare,
            share >= leastShare,
            "of all decisions; the candidate differs much from what was logged"),
        known(
            "support",
            support.unseenMass(),
            limits.mostUnseenMass(),
            support.unseenMass() <= limits.mostUnseenMass(),
            "mass that the candidate gives arms and parameter sets which the log has no decision of"
                + support.text()),
        known(
            "calibration",
            off,
            limits.mostStandardErrors(),
            off <= limits.mostStandardErrors(),
            "standard errors of the mean weight from 1; more means wrong propensities or arms that"
                + " could not occur"));
  }

  /** The least effective share where the rarest arm that a candidate moves to has a share. */
  static double leastShare(double rarest, GateLimits limits) {
    return Math.min(limits.leastEssShare(), OF_REACHABLE * Math.max(LEAST_LOGGED, rarest));
  }

  private static GateCheck known(
      String name, double value, double limit, boolean passed, String explanation) {
    return new GateCheck(
        name,
        value,
        limit,
        passed ? GateCheck.Outcome.PASSED : GateCheck.Outcome.UNDECIDED,
        explanation);
  }

  private static List<GateCheck> rewards(
      GateEstimates estimates, GateLimits limits, GateKind kind) {
    double incumbent = estimates.reward().incumbent();
    double limit = kind == GateKind.REFRESH ? -limits.refreshMargin() * Math.abs(incumbent) : 0;
    List<GateCheck> checks = new ArrayList<>();
    checks.add(reward(estimates, limit));
    estimates.weighted().forEach(difference -> checks.add(agreement(difference, limit)));
    return checks;
  }

  private static GateCheck reward(GateEstimates estimates, double limit) {
    GateDifference difference = estimates.difference();
    GateCheck.Outcome outcome = GateCheck.Outcome.UNDECIDED;
    if (difference.bootstrap().low() >= limit) {
      outcome = GateCheck.Outcome.PASSED;
    } else if (difference.isBelow(limit)) {
      outcome = GateCheck.Outcome.FAILED;
    }
    String text =
        String.format(
            Locale.ROOT,
            "lower bound of the candidate's reward %.6g less the incumbent's %.6g; %s",
            estimates.reward().candidate(),
            estimates.reward().incumbent(),
            difference.text());
    return new GateCheck("reward_difference", difference.bootstrap().low(), limit, outcome, text);
  }

  /**
   * An estimate without the reward model. Its bounds are wide, so it decides nothing by itself; but
   * where it contradicts the doubly robust one, propensities or the model are wrong.
   */
  private static GateCheck agreement(GateDifference difference, double limit) {
    return known(
        "reward_" + difference.estimator().code(),
        difference.bootstrap().high(),
        limit,
        !difference.isBelow(limit),
        "upper bound of the same difference without a model; " + difference.text());
  }

  private static GateCheck telemetry(List<GateSample> samples, GateLimits limits) {
    long missing = samples.stream().filter(GateSample::isMissing).count();
    double share = (double) missing / samples.size();
    return known(
        "missing",
        share,
        limits.mostMissingShare(),
        share <= limits.mostMissingShare(),
        "share of the decisions without cost or latency");
  }
}
