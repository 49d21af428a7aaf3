package io.runtimemoat.node.lab.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/** The same requests for several contestants, seed by seed, with intervals over the seeds. */
public final class Comparison {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double DIGITS = 1e6;
  private static final int HALF = Totals.PARTS / 2;

  private final LongFunction<World> worlds;
  private final Reward reward;
  private final int steps;
  private final Map<String, List<Totals>> runs = new LinkedHashMap<>();
  private final List<Totals> oracle = new ArrayList<>();
  private List<String> arms = List.of();
  private List<String> sets = List.of();

  /** Requests of {@code worlds} by seed, {@code steps} in each run. */
  public Comparison(LongFunction<World> worlds, Reward reward, int steps) {
    this.worlds = worlds;
    this.reward = reward;
    this.steps = steps;
  }

  /** Runs every contestant once with each seed from 1. */
  public Comparison run(List<Contestant> contestants, int seeds) {
    for (long seed = 1; seed <= seeds; seed++) {
      World world = worlds.apply(seed);
      arms = world.arms().arms().stream().map(arm -> arm.id()).toList();
      sets = world.parameters().candidates().stream().map(set -> set.id()).toList();
      oracle.add(Trial.oracle(world, reward, steps));
      for (Contestant contestant : contestants) {
        runs.computeIfAbsent(contestant.name(), none -> new ArrayList<>())
            .add(Trial.run(world, contestant.chooser().apply(world), reward, steps, seed));
      }
    }
    return this;
  }

  /** Names of the contestants. */
  public List<String> names() {
    return List.copyOf(runs.keySet());
  }

  /** One number of a contestant's runs. */
  public Estimate estimate(String name, ToDoubleFunction<Totals> value) {
    return Estimate.of(runs(name).stream().mapToDouble(value).toArray());
  }

  /** Mean quality above another contestant's on the same requests. */
  public Estimate qualityDifference(String name, String than, int from, int to) {
    return paired(name, than, (a, b, o) -> a.quality(from, to) - b.quality(from, to));
  }

  /** Mean quality above another's on the cases that nothing was learned from. */
  public Estimate unratedQualityDifference(String name, String than, int from, int to) {
    return paired(name, than, (a, b, o) -> a.unratedQuality(from, to) - b.unratedQuality(from, to));
  }

  /** What of the oracle's saving over {@code than} a contestant reached. */
  public Estimate shareOfOracle(String name, String than, int from, int to) {
    return paired(
        name,
        than,
        (a, b, o) -> (b.cost(from, to) - a.cost(from, to)) / (b.cost(from, to) - o.cost(from, to)));
  }

  /** Tokens per point of quality over another's. */
  public Estimate tokensPerQuality(String name, String than) {
    return paired(name, than, (a, b, o) -> a.tokensPerQuality() / b.tokensPerQuality());
  }

  /** Regret of a request above another contestant's. */
  public Estimate regretDifference(String name, String than) {
    return paired(name, than, (a, b, o) -> (a.regret() - b.regret()) / steps);
  }

  /** Mean reward of the second half less that of the first. */
  public Estimate rewardRise(String name) {
    return estimate(name, t -> t.reward(HALF, Totals.PARTS) - t.reward(0, HALF));
  }

  private interface Pair {
    double of(Totals of, Totals than, Totals oracle);
  }

  private Estimate paired(String name, String than, Pair value) {
    List<Totals> a = runs(name);
    List<Totals> b = runs(than);
    double[] values = new double[a.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.of(a.get(i), b.get(i), oracle.get(i));
    }
    return Estimate.of(values);
  }

  private List<Totals> runs(String name) {
    List<Totals> found = runs.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no contestant " + name);
    }
    return found;
  }

  /** Every contestant's numbers; compared with {@code baseline} where it is not empty. */
  public ArrayNode toJson(String baseline) {
    ArrayNode all = JSON.createArrayNode();
    for (String name : names()) {
      ObjectNode one = all.addObject().put("policy", name);
      one.set("regret", json(estimate(name, Totals::regret)));
      one.set("reward", json(estimate(name, t -> t.reward(0, Totals.PARTS))));
      one.set("quality", json(estimate(name, t -> t.quality(0, Totals.PARTS))));
      one.set("cost", json(estimate(name, t -> t.cost(0, Totals.PARTS))));
      one.set("reward_rise", json(rewardRise(name)));
      if (!baseline.isEmpty()) {
        compare(one, name, baseline);
      }
      ObjectNode shares = one.putObject("shares");
      for (int a = 0; a < arms.size(); a++) {
        int arm = a;
        shares.set(arms.get(a), shares(name, totals -> totals.shares(arm)));
      }
      if (sets.size() > 1) {
        ObjectNode drawn = one.putObject("parameter_shares");
        sets.forEach(set -> drawn.set(set, shares(name, totals -> totals.setShares(set))));
      }
    }
    return all;
  }

  private void compare(ObjectNode one, String name, String baseline) {
    int end = Totals.PARTS;
    one.set("quality_difference", json(qualityDifference(name, baseline, 0, end)));
    one.set("share_of_oracle_saving", json(shareOfOracle(name, baseline, 0, end)));
    one.set("second_half_quality_difference", json(qualityDifference(name, baseline, HALF, end)));
    one.set("second_half_share_of_oracle_saving", json(shareOfOracle(name, baseline, HALF, end)));
    one.set("unrated_quality_difference", json(unratedQualityDifference(name, baseline, 0, end)));
    one.set("tokens_per_quality_ratio", json(tokensPerQuality(name, baseline)));
  }

  private ArrayNode shares(String name, Function<Totals, double[]> shares) {
    ArrayNode parts = JSON.createArrayNode();
    for (int i = 0; i < Totals.PARTS; i++) {
      int part = i;
      parts.add(rounded(estimate(name, t -> shares.apply(t)[part]).mean()));
    }
    return parts;
  }

  private static JsonNode json(Estimate estimate) {
    ObjectNode node = JSON.createObjectNode();
    node.set("mean", rounded(estimate.mean()));
    if (!Double.isNaN(estimate.low())) {
      node.set("low", rounded(estimate.low()));
      node.set("high", rounded(estimate.high()));
    }
    return node;
  }

  /** Null where it does not exist, which JSON has no number for. */
  private static JsonNode rounded(double value) {
    return Double.isFinite(value)
        ? JSON.getNodeFactory().numberNode(Math.rint(value * DIGITS) / DIGITS)
        : JSON.nullNode();
  }
}
