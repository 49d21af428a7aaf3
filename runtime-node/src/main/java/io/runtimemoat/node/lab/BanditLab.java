package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.CountPosterior;
import io.runtimemoat.decision.bandit.Distribution;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.LinearPosterior;
import io.runtimemoat.decision.bandit.Posteriors;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.SnapshotHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Replays updates of a learner and scores decisions with it; line in, line out. */
public final class BanditLab extends LineLab {
  private static final SnapshotHeader HEADER =
      new SnapshotHeader("lab", "lab", 1, "none", "lab", "lab", 0);

  @Override
  void answer(LabFields fields, ObjectNode out) throws BadLineException {
    fields.only("dimension", "updates", "decisions", "algorithm", "settings", "exploration");
    JsonNode request = fields.object();
    int dimension = LabLines.whole(request, "dimension", 1, PolicySums.LARGEST_DIMENSION);
    PolicySums sums = sums(request.path("updates"), dimension);
    Optional<String> one = LabLines.text(request, "algorithm");
    if (one.isPresent()) {
      answer(one.get(), request, dimension, sums, out);
      return;
    }
    if (request.hasNonNull("settings")) {
      throw new BadLineException("settings are of one algorithm: name it");
    }
    ArrayNode policies = out.putArray("policies");
    for (String algorithm : PolicySpec.algorithms()) {
      answer(algorithm, request, dimension, sums, policies.addObject());
    }
  }

  private static void answer(
      String algorithm, JsonNode request, int dimension, PolicySums sums, ObjectNode out)
      throws BadLineException {
    Map<String, Double> settings = new TreeMap<>();
    for (Map.Entry<String, JsonNode> setting : request.path("settings").properties()) {
      settings.put(setting.getKey(), LabLines.number(request.path("settings"), setting.getKey()));
    }
    PolicySpec spec = PolicySpec.of(algorithm, settings);
    PolicySnapshot snapshot = PolicySnapshot.cut(HEADER, spec, sums, PolicySums.none(dimension));
    out.put("algorithm", algorithm);
    ObjectNode used = out.putObject("settings");
    spec.settings().asMap().forEach(used::put);
    out.put("snapshot", snapshot.id());
    out.put("bytes", snapshot.encode().length);
    ObjectNode counts = out.putObject("n");
    snapshot.counts().forEach(counts::put);
    ArrayNode decisions = out.putArray("decisions");
    for (JsonNode decision : LabLines.list(request, "decisions")) {
      decide(snapshot, LabLines.exploration(request), decision, dimension, decisions.addObject());
    }
  }

  private static void decide(
      PolicySnapshot snapshot,
      Exploration exploration,
      JsonNode decision,
      int dimension,
      ObjectNode out)
      throws BadLineException {
    LabLines.only("decisions.", decision, "context", "arms");
    float[] x = context(decision, dimension);
    List<String> arms = LabLines.strings(decision, "arms");
    RoutingContext context = new RoutingContext(HEADER.featureSchema(), x, Signals.none());
    Distribution distribution =
        snapshot.policy(exploration).distribution(context, LabLines.feasible(arms));
    LabLines.distribution(arms, distribution, out);
    ObjectNode expected = out.putObject("expected");
    ObjectNode deviation = out.putObject("deviation");
    Optional<Posteriors<LinearPosterior>> linear = snapshot.linear();
    Optional<Posteriors<CountPosterior>> counting = snapshot.counting();
    double[] wide = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      wide[i] = x[i];
    }
    for (String arm : arms) {
      linear.ifPresent(
          posteriors -> {
            expected.put(arm, posteriors.of(arm).expected(wide));
            deviation.put(arm, posteriors.of(arm).deviation(wide, new double[dimension]));
          });
      counting.ifPresent(
          posteriors -> {
            expected.put(arm, posteriors.of(arm).expected());
            deviation.put(arm, posteriors.of(arm).deviation());
          });
    }
  }

  private static PolicySums sums(JsonNode updates, int dimension) throws BadLineException {
    List<RewardSample> samples = new ArrayList<>();
    for (JsonNode update : updates) {
      LabLines.only("updates.", update, "arm", "context", "reward");
      String arm =
          LabLines.text(update, "arm").orElseThrow(() -> new BadLineException("arm is missing"));
      samples.add(
          new RewardSample(arm, context(update, dimension), LabLines.number(update, "reward")));
    }
    return PolicySums.of(dimension, samples);
  }

  private static float[] context(JsonNode node, int dimension) throws BadLineException {
    List<Double> numbers = LabLines.numbers(node, "context");
    if (numbers.size() != dimension) {
      throw new BadLineException(
          "context must have " + dimension + " numbers, not " + numbers.size());
    }
    float[] x = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      x[i] = numbers.get(i).floatValue();
    }
    return x;
  }
}
