package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.rollout.CohortGate;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.GateCheck;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateSample;
import io.runtimemoat.decision.rollout.PromotionGate;
import io.runtimemoat.decision.rollout.SetSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a candidate would be staged, judged on the decisions of a line. */
public final class GateLab extends LineLab {
  @Override
  void answer(LabFields request, ObjectNode out) throws BadLineException {
    request.only("kind", "samples", "limits", "seed", "cohort", "min_tenants");
    GateKind kind = request.word("kind", GateKind.class, Optional.of(GateKind.CHANGE));
    List<GateSample> samples = samples(request);
    GateLimits limits = LabLimits.gate(request);
    GateReport own = PromotionGate.judge(samples, limits, kind, request.whole("seed", 1));
    GateReport report = request.has("cohort") ? withOthers(request, own, samples, limits) : own;
    out.put("verdict", report.verdict().name());
    out.put("n", report.samples());
    ArrayNode checks = out.putArray("checks");
    for (GateCheck check : report.checks()) {
      ObjectNode one = checks.addObject();
      one.put("name", check.name());
      one.put("outcome", check.outcome().name().toLowerCase(Locale.ROOT));
      put(one, "value", check.value());
      put(one, "limit", check.limit());
      one.put("explanation", check.explanation());
    }
    out.put("text", report.text());
  }

  /** The same with decisions of other tenants where the own ones are too few. */
  private static GateReport withOthers(
      LabFields request, GateReport own, List<GateSample> samples, GateLimits limits)
      throws BadLineException {
    CohortSums others = CohortSums.NONE;
    for (LabFields tenant : request.sections("cohort")) {
      tenant.only("samples");
      others = others.plus(CohortSums.of(samples(tenant), limits).orElse(CohortSums.NONE));
    }
    int least = Math.toIntExact(Math.min(Integer.MAX_VALUE, request.whole("min_tenants", 3)));
    Optional<CohortSums> part = CohortSums.of(samples, limits);
    return part.isPresent() ? CohortGate.judge(own, part.get(), others, limits, least) : own;
  }

  private static List<GateSample> samples(LabFields tenant) throws BadLineException {
    List<GateSample> samples = new ArrayList<>();
    for (LabFields one : tenant.sections("samples")) {
      samples.add(sample(one));
    }
    return samples;
  }

  private static GateSample sample(LabFields one) throws BadLineException {
    one.only(
        "context",
        "arms",
        "action",
        "propensity",
        "candidate_pmf",
        "incumbent_pmf",
        "reward",
        "quality",
        "cost",
        "latency_ms",
        "parameters");
    double[] candidate = one.numbers("candidate_pmf");
    return new GateSample(
        context(one),
        one.has("arms") ? one.texts("arms") : numbered("arm-", candidate.length),
        index(one, "action"),
        one.number("propensity"),
        candidate,
        one.numbers("incumbent_pmf"),
        reward(one),
        one.numberOrNaN("quality"),
        one.numberOrNaN("cost"),
        one.numberOrNaN("latency_ms"),
        one.has("parameters") ? set(one.section("parameters")) : null);
  }

  private static double reward(LabFields one) throws BadLineException {
    double reward = one.numberOrNaN("reward");
    if (reward < 0 || reward > 1) {
      throw new BadLineException(one.path() + "reward must be from 0 to 1");
    }
    return reward;
  }

  private static SetSample set(LabFields one) throws BadLineException {
    one.only("sets", "set", "propensity", "candidate_pmf", "incumbent_pmf");
    double[] candidate = one.numbers("candidate_pmf");
    return new SetSample(
        one.has("sets") ? one.texts("sets") : numbered("set-", candidate.length),
        index(one, "set"),
        one.number("propensity"),
        candidate,
        one.numbers("incumbent_pmf"));
  }

  private static int index(LabFields one, String name) throws BadLineException {
    long index = one.whole(name);
    return index < 0 || index > Integer.MAX_VALUE ? -1 : (int) index;
  }

  private static float[] context(LabFields one) throws BadLineException {
    double[] given = one.has("context") ? one.numbers("context") : new double[0];
    float[] context = new float[given.length];
    for (int i = 0; i < context.length; i++) {
      context[i] = (float) given[i];
    }
    return context;
  }

  private static List<String> numbered(String prefix, int size) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      names.add(prefix + i);
    }
    return names;
  }
}
