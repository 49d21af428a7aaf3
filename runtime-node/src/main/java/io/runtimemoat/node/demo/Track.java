package io.runtimemoat.node.demo;

import java.util.ArrayList;
import java.util.List;

/** What one way of choosing arms did, request by request. */
final class Track {
  private final String name;
  private final List<String> arms = new ArrayList<>();
  private final List<Double> costs = new ArrayList<>();
  private final List<Double> qualities = new ArrayList<>();
  private double cost;
  private double quality;

  Track(String name) {
    this.name = name;
  }

  /** Adds a request: its first arm, what it cost and what its answer was worth. */
  void add(String arm, double requestCost, double requestQuality) {
    arms.add(arm);
    costs.add(requestCost);
    qualities.add(requestQuality);
    cost += requestCost;
    quality += requestQuality;
  }

  String name() {
    return name;
  }

  int requests() {
    return arms.size();
  }

  double cost() {
    return cost;
  }

  /** Mean quality, NaN without a request. */
  double meanQuality() {
    return quality / requests();
  }

  /** Share of the requests whose first arm was this. */
  double share(String arm) {
    return (double) arms.stream().filter(arm::equals).count() / requests();
  }

  /** Cost of all requests up to each. */
  double[] cumulativeCost() {
    return cumulative(costs);
  }

  /** Quality of all requests up to each. */
  double[] cumulativeQuality() {
    return cumulative(qualities);
  }

  /** Mean quality of the last {@code window} requests at each. */
  double[] recentQuality(int window) {
    return recent(qualities, window);
  }

  /** Share of an arm among the last {@code window} requests at each. */
  double[] recentShare(String arm, int window) {
    return recent(arms.stream().map(a -> a.equals(arm) ? 1.0 : 0.0).toList(), window);
  }

  private static double[] cumulative(List<Double> values) {
    double[] sums = new double[values.size()];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += values.get(i);
      sums[i] = sum;
    }
    return sums;
  }

  private static double[] recent(List<Double> values, int window) {
    double[] sums = cumulative(values);
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      boolean isFull = i >= window;
      means[i] = (sums[i] - (isFull ? sums[i - window] : 0)) / (isFull ? window : i + 1);
    }
    return means;
  }
}
