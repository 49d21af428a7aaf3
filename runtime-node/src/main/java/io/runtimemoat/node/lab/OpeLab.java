package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.ope.EstimatorSettings;
import io.runtimemoat.decision.ope.Evaluation;
import io.runtimemoat.decision.ope.Interval;
import io.runtimemoat.decision.ope.LoggedSample;
import io.runtimemoat.decision.ope.OffPolicyEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What another policy would have earned on a log. */
public final class OpeLab extends LineLab {
  /** A log of any size may be tried; the gate asks for 50. */
  private static final double LEAST_ESS = 2;

  private static final double[] NONE = {};
  private static final String[] SAMPLE = {
    "action", "reward", "propensity", "evaluation_pmf", "q_hat"
  };
  private static final String[] SETTINGS = {
    "clip",
    "tau",
    "shrinkage",
    "sub_gaussian",
    "confidence",
    "resamples",
    "seed",
    "least_ess",
    "least_ess_share"
  };
  private static final String[] COLUMNS = joined(SAMPLE);
  private static final String[] ROWS = joined("samples");

  private static String[] joined(String... fields) {
    return Stream.concat(Stream.of(fields), Stream.of(SETTINGS)).toArray(String[]::new);
  }

  @Override
  void answer(LabFields request, ObjectNode out) throws BadLineException {
    request.only(request.has("samples") ? ROWS : COLUMNS);
    List<LoggedSample> samples = request.has("samples") ? rows(request) : columns(request);
    Evaluation evaluation =
        OffPolicyEvaluation.evaluate(samples, settings(request), request.whole("seed", 1));
    if (evaluation instanceof Evaluation.Refused refused) {
      out.put("verdict", "refused");
      ArrayNode reasons = out.putArray("reasons");
      refused.reasons().forEach(reasons::add);
    } else if (evaluation instanceof Evaluation.Estimated estimated) {
      report(estimated, out);
    }
  }

  private static void report(Evaluation.Estimated estimated, ObjectNode out) {
    out.put("verdict", "estimated");
    out.put("n", estimated.samples());
    put(out, "ess", estimated.ess());
    put(out, "mean_weight", estimated.meanWeight());
    put(out, "max_weight", estimated.maxWeight());
    ObjectNode estimates = out.putObject("estimates");
    for (Evaluation.Value value : estimated.values()) {
      ObjectNode one = estimates.putObject(value.estimator().code());
      put(one, "value", value.value());
      interval(one, "one_sided", value.oneSided());
      interval(one, "two_sided", value.twoSided());
      interval(one, "bernstein", value.bernstein());
    }
  }

  private static void interval(ObjectNode out, String name, Interval interval) {
    ArrayNode both = out.putArray(name);
    both.add(interval.low());
    both.add(interval.high());
  }

  private static EstimatorSettings settings(LabFields request) throws BadLineException {
    EstimatorSettings standard = EstimatorSettings.standard();
    return new EstimatorSettings(
        request.number("clip", standard.clip()),
        request.number("tau", standard.tau()),
        request.number("shrinkage", standard.shrinkage()),
        request.number("sub_gaussian", standard.subGaussian()),
        request.number("confidence", standard.confidence()),
        (int) Math.min(Integer.MAX_VALUE, request.whole("resamples", standard.resamples())),
        request.number("least_ess", LEAST_ESS),
        request.number("least_ess_share", standard.leastEssShare()));
  }

  private static List<LoggedSample> rows(LabFields request) throws BadLineException {
    List<LoggedSample> samples = new ArrayList<>();
    for (LabFields row : request.sections("samples")) {
      row.only(SAMPLE);
      samples.add(
          new LoggedSample(
              action(row.whole("action")),
              row.number("reward"),
              row.number("propensity"),
              row.numbers("evaluation_pmf"),
              row.has("q_hat") ? row.numbers("q_hat") : NONE));
    }
    return samples;
  }

  private static List<LoggedSample> columns(LabFields request) throws BadLineException {
    long[] actions = request.wholes("action");
    double[] rewards = request.numbers("reward");
    double[] propensities = request.numbers("propensity");
    double[][] pmfs = request.table("evaluation_pmf");
    double[][] models = request.has("q_hat") ? request.table("q_hat") : new double[0][];
    int n = actions.length;
    if (rewards.length != n
        || propensities.length != n
        || pmfs.length != n
        || (request.has("q_hat") && models.length != n)) {
      throw new BadLineException(
          "action, reward, propensity, evaluation_pmf and q_hat must be equally long");
    }
    List<LoggedSample> samples = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      samples.add(
          new LoggedSample(
              action(actions[i]),
              rewards[i],
              propensities[i],
              pmfs[i],
              models.length == 0 ? NONE : models[i]));
    }
    return samples;
  }

  private static int action(long action) {
    return action < 0 || action > Integer.MAX_VALUE ? -1 : (int) action;
  }
}
