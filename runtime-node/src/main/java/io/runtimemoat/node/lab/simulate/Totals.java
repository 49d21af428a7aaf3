package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.HashMap;
import java.util.Map;

/** What a chooser came to in one run, in all and in tenths of it. */
public final class Totals {
  /** Parts of a run that are looked at by themselves. */
  public static final int PARTS = 10;

  private final int steps;
  private final int arms;
  private final Part[] parts = new Part[PARTS];

  /** Sums over a part of a run. */
  private static final class Part {
    private int requests;
    private double quality;
    private double cost;
    private double tokens;
    private double reward;
    private double regret;
    private int unrated;
    private double unratedQuality;
    private double unratedCost;
    private final int[] chosen;
    private final Map<String, Integer> drawn = new HashMap<>();

    Part(int arms) {
      chosen = new int[arms];
    }
  }

  Totals(int arms, int steps) {
    this.arms = arms;
    this.steps = steps;
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part(arms);
    }
  }

  void add(
      int step, SimulatedRequest request, int arm, String set, ArmOutcome outcome, Reward reward) {
    Part part = parts[(int) ((long) step * PARTS / steps)];
    double best = 0;
    for (ArmOutcome possible : request.expected()) {
      best = Math.max(best, reward.of(possible));
    }
    part.requests++;
    part.quality += outcome.quality();
    part.cost += outcome.cost();
    part.tokens += outcome.tokens();
    part.reward += reward.of(outcome);
    part.regret += best - reward.of(request.expected(arm, set));
    part.chosen[arm]++;
    part.drawn.merge(set, 1, Integer::sum);
    if (!request.rated()) {
      part.unrated++;
      part.unratedQuality += outcome.quality();
      part.unratedCost += outcome.cost();
    }
  }

  private interface Value {
    double of(Part part);
  }

  private double sum(Value value, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += value.of(parts[i]);
    }
    return sum;
  }

  private double mean(Value value, int from, int to) {
    return sum(value, from, to) / sum(p -> p.requests, from, to);
  }

  /** Mean quality of the parts from {@code from} to before {@code to}. */
  public double quality(int from, int to) {
    return mean(p -> p.quality, from, to);
  }

  /** Mean cost of a request. */
  public double cost(int from, int to) {
    return mean(p -> p.cost, from, to);
  }

  /** Mean reward of a request. */
  public double reward(int from, int to) {
    return mean(p -> p.reward, from, to);
  }

  /** Mean quality of the cases that nothing was learned from; NaN without any. */
  public double unratedQuality(int from, int to) {
    return sum(p -> p.unratedQuality, from, to) / sum(p -> p.unrated, from, to);
  }

  /** Mean cost of the cases that nothing was learned from; NaN without any. */
  public double unratedCost(int from, int to) {
    return sum(p -> p.unratedCost, from, to) / sum(p -> p.unrated, from, to);
  }

  /** What the best arm of each request would have brought more at the baseline set, in all. */
  public double regret() {
    return sum(p -> p.regret, 0, PARTS);
  }

  /** Tokens per point of quality. */
  public double tokensPerQuality() {
    return sum(p -> p.tokens, 0, PARTS) / sum(p -> p.quality, 0, PARTS);
  }

  /** Share of an arm in each part. */
  public double[] shares(int arm) {
    double[] shares = new double[PARTS];
    for (int i = 0; i < PARTS; i++) {
      shares[i] = (double) parts[i].chosen[arm] / Math.max(1, parts[i].requests);
    }
    return shares;
  }

  /** Share of a parameter set in each part. */
  public double[] setShares(String set) {
    double[] shares = new double[PARTS];
    for (int i = 0; i < PARTS; i++) {
      shares[i] = (double) parts[i].drawn.getOrDefault(set, 0) / Math.max(1, parts[i].requests);
    }
    return shares;
  }

  public int arms() {
    return arms;
  }
}
