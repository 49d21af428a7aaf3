package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.experiment.BetaMixture;
import io.runtimemoat.decision.experiment.Calibration;
import io.runtimemoat.decision.experiment.ConfidenceSequence;
import io.runtimemoat.decision.experiment.FixedTests;
import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.experiment.NormalMixture;
import io.runtimemoat.decision.experiment.StopRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Tests of experiments on the numbers of a line. */
public final class StatsLab extends LineLab {
  private static final double ALPHA = 0.05;
  private static final double SAMPLE_RATIO_ALPHA = 0.001;

  /** What a line may ask for. */
  enum Test {
    TWO_PROPORTIONS,
    WELCH,
    MSPRT,
    CONFIDENCE_SEQUENCE,
    STOP_RULE,
    SRM,
    BETA_MIXTURE,
    CALIBRATION
  }

  @Override
  void answer(LabFields request, ObjectNode out) throws BadLineException {
    Test test = request.word("test", Test.class, Optional.empty());
    refuseUnknown(test, request);
    switch (test) {
      case TWO_PROPORTIONS -> twoProportions(request, out);
      case WELCH ->
          fixed(FixedTests.welch(side(request, "a"), side(request, "b")), ALPHA, request, out);
      case MSPRT -> msprt(request, out);
      case CONFIDENCE_SEQUENCE -> confidenceSequence(request, out);
      case STOP_RULE -> stopRule(request, out);
      case SRM -> sampleRatio(request, out);
      case BETA_MIXTURE -> betaMixture(request, out);
      case CALIBRATION -> calibration(request, out);
    }
  }

  private static void refuseUnknown(Test test, LabFields request) throws BadLineException {
    switch (test) {
      case TWO_PROPORTIONS -> request.only("test", "alpha", "hits", "n");
      case WELCH -> request.only("test", "alpha", "a", "b");
      case MSPRT -> request.only("test", "alpha", "difference", "variance", "tau2", "one_sided");
      case CONFIDENCE_SEQUENCE ->
          request.only("test", "alpha", "n", "mean", "variance", "rho2", "tightest_at");
      case STOP_RULE -> request.only("test", "arms", "epsilon", "delta");
      case SRM -> request.only("test", "alpha", "counts", "shares");
      case BETA_MIXTURE -> request.only("test", "alpha", "hits", "n", "share", "below");
      case CALIBRATION -> request.only("test", "evaluated", "propensity", "arms");
    }
  }

  private static void twoProportions(LabFields request, ObjectNode out) throws BadLineException {
    long[] hits = request.wholes("hits");
    long[] n = request.wholes("n");
    if (hits.length != 2 || n.length != 2) {
      throw new BadLineException("hits and n must be two whole numbers each");
    }
    fixed(FixedTests.twoProportions(hits[0], n[0], hits[1], n[1]), ALPHA, request, out);
  }

  private static void sampleRatio(LabFields request, ObjectNode out) throws BadLineException {
    long[] counts = request.wholes("counts");
    double[] shares = request.numbers("shares");
    double sum = DoubleStream.of(shares).sum();
    if (!(Math.abs(sum - 1) <= Pmf.TOLERANCE)) {
      throw new BadLineException("shares must sum to 1, not " + sum);
    }
    fixed(FixedTests.sampleRatio(counts, shares), SAMPLE_RATIO_ALPHA, request, out);
  }

  /** A probability of being wrong. */
  private static double error(LabFields request, String name, double absent)
      throws BadLineException {
    double error = request.number(name, absent);
    if (!(error > 0 && error < 1)) {
      throw new BadLineException(name + " must be above 0 and below 1");
    }
    return error;
  }

  private static void fixed(
      FixedTests.Result result, double alpha, LabFields request, ObjectNode out)
      throws BadLineException {
    put(out, "statistic", result.statistic());
    put(out, "degrees_of_freedom", result.degrees());
    put(out, "p_value", result.pValue());
    out.put("significant", result.pValue() < error(request, "alpha", alpha));
  }

  private static void msprt(LabFields request, ObjectNode out) throws BadLineException {
    double difference = request.number("difference");
    double variance = request.number("variance");
    double scale = StrictMath.sqrt(request.number("tau2"));
    boolean oneSided = request.flag("one_sided", false);
    evidence(
        oneSided
            ? NormalMixture.logAbove(difference, variance, scale)
            : NormalMixture.logTwoSided(difference, variance, scale),
        request,
        out);
  }

  private static void betaMixture(LabFields request, ObjectNode out) throws BadLineException {
    long hits = request.whole("hits");
    long n = request.whole("n");
    double share = request.number("share");
    evidence(
        request.flag("below", false)
            ? BetaMixture.logBelow(hits, n, share)
            : BetaMixture.logAbove(hits, n, share),
        request,
        out);
  }

  private static void evidence(double log, LabFields request, ObjectNode out)
      throws BadLineException {
    double alpha = error(request, "alpha", ALPHA);
    put(out, "log_lambda", log);
    put(out, "lambda", StrictMath.exp(log));
    put(out, "p_value", Math.min(1, StrictMath.exp(-log)));
    out.put("significant", log >= -StrictMath.log(alpha));
  }

  private static void confidenceSequence(LabFields request, ObjectNode out)
      throws BadLineException {
    long n = request.whole("n");
    double alpha = error(request, "alpha", ALPHA);
    double margin =
        request.has("rho2")
            ? ConfidenceSequence.marginAt(
                n, request.number("variance"), alpha, request.number("rho2"))
            : ConfidenceSequence.margin(
                n, request.number("variance"), alpha, request.number("tightest_at", (double) n));
    put(out, "margin", margin);
    if (request.has("mean")) {
      put(out, "low", request.number("mean") - margin);
      put(out, "high", request.number("mean") + margin);
    }
  }

  private static void stopRule(LabFields request, ObjectNode out) throws BadLineException {
    List<Moments> arms = new ArrayList<>();
    for (LabFields arm : request.sections("arms")) {
      arms.add(LabSides.moments(arm));
    }
    StopRule.Verdict verdict =
        StopRule.look(arms, request.number("epsilon", 0), error(request, "delta", ALPHA));
    out.put("leader", verdict.leader());
    put(out, "statistic", verdict.statistic());
    put(out, "threshold", verdict.threshold());
    out.put("stop", verdict.stops());
  }

  private static void calibration(LabFields request, ObjectNode out) throws BadLineException {
    double[] evaluated = request.numbers("evaluated");
    double[] propensities = request.numbers("propensity");
    long[] arms = request.wholes("arms");
    if (evaluated.length != propensities.length || arms.length != evaluated.length) {
      throw new BadLineException("evaluated, propensity and arms must be equally long");
    }
    Calibration calibration = Calibration.none();
    for (int i = 0; i < arms.length; i++) {
      calibration = calibration.with(evaluated[i], propensities[i], Math.toIntExact(arms[i]));
    }
    put(out, "mean_weight", calibration.weights().mean());
    put(out, "standard_errors_from_1", calibration.weightOff());
    put(out, "mean_inverse_propensity", calibration.inverses().mean());
    put(out, "standard_errors_from_arms", calibration.inverseOff());
    out.put("calibrated", calibration.holds());
  }

  private static Moments side(LabFields request, String name) throws BadLineException {
    return request.object().path(name).isArray()
        ? Moments.of(request.numbers(name))
        : LabSides.moments(request.section(name));
  }
}
