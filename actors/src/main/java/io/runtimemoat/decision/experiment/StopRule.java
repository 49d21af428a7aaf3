package io.runtimemoat.decision.experiment;

import java.util.List;

/** Whether the best of several arms is known well enough to stop. */
public final class StopRule {
  /*
   * A. Garivier, E. Kaufmann, "Optimal best arm identification with fixed confidence", COLT 2016:
   * stop when the generalized likelihood ratio of the leader against every other arm,
   *   (gap + epsilon)² / (2 (v1/n1 + v2/n2)),
   * exceeds ln((1 + ln t) / delta) at t samples of all arms.
   */
  private StopRule() {}

  /**
   * What the rule says.
   *
   * @param leader index of the largest mean
   * @param statistic of the closest other arm
   * @param threshold that it must exceed
   */
  public record Verdict(int leader, double statistic, double threshold) {
    public boolean stops() {
      return statistic >= threshold;
    }
  }

  /**
   * Looks once.
   *
   * @param arms two or more, each of two or more samples
   * @param delta probability that the leader is not within {@code epsilon} of the best
   */
  public static Verdict look(List<Moments> arms, double epsilon, double delta) {
    if (arms.size() < 2
        || arms.stream().anyMatch(arm -> arm.n() < 2)
        || !(epsilon >= 0)
        || !(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "the rule needs two arms of two samples, epsilon of at least 0 and delta in (0, 1)");
    }
    int leader = 0;
    double all = 0;
    for (int i = 0; i < arms.size(); i++) {
      all += arms.get(i).n();
      leader = arms.get(i).mean() > arms.get(leader).mean() ? i : leader;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < arms.size(); i++) {
      if (i != leader) {
        least = Math.min(least, ratio(arms.get(leader), arms.get(i), epsilon));
      }
    }
    double threshold = StrictMath.log((1 + StrictMath.log(all)) / delta);
    return new Verdict(leader, least, threshold);
  }

  private static double ratio(Moments leader, Moments other, double epsilon) {
    double gap = leader.mean() - other.mean() + epsilon;
    double variance = leader.variance() / leader.n() + other.variance() / other.n();
    return gap == 0 ? 0 : gap * gap / (2 * variance);
  }
}
