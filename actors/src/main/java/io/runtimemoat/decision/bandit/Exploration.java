package io.runtimemoat.decision.bandit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of a policy's choices may be for the sake of learning. Exploring is choosing another arm
 * than the <em>safe</em> one, which is best by what is certain of it.
 *
 * @param floor what every arm gets at least, in [0, 1]; less where the cap leaves less
 * @param cap most mass of all arms but the safe one, in [0, 1]
 * @param off why only the safe arm may be chosen, or null
 */
public record Exploration(double floor, double cap, @Nullable ForcedReason off) {
  private static final String FLOOR = "exploration.floor";
  private static final String CAP = "exploration.cap";
  private static final String OFF = "exploration.off";

  /** A recorded reason is its place in this list, from 1: the order never changes. */
  private static final List<ForcedReason> REASONS =
      List.of(
          ForcedReason.RULE,
          ForcedReason.NAMED,
          ForcedReason.BUDGET_STOP,
          ForcedReason.FROZEN,
          ForcedReason.FALLBACK,
          ForcedReason.COLD_TENANT);

  public Exploration {
    if (!(floor >= 0 && floor <= 1) || !(cap >= 0 && cap <= 1)) {
      throw new IllegalArgumentException(
          "floor and cap of exploration are in [0, 1], not " + floor + " and " + cap);
    }
  }

  /** Whatever the policy wants. */
  public static Exploration free() {
    return new Exploration(0, 1, null);
  }

  /** None, for a reason. */
  public static Exploration off(ForcedReason reason) {
    return new Exploration(0, 0, reason);
  }

  /** The exploration of a record's settings. */
  public static Exploration of(Signals settings) {
    double off = settings.get(OFF, 0);
    if (!(off >= 0 && off <= REASONS.size()) || off != StrictMath.rint(off)) {
      throw new IllegalArgumentException("no reason to stop exploring has the number " + off);
    }
    return new Exploration(
        settings.require(FLOOR),
        settings.require(CAP),
        off == 0 ? null : REASONS.get((int) off - 1));
  }

  /** As recorded with every decision. */
  public Signals toSignals() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(FLOOR, floor);
    values.put(CAP, cap);
    if (off != null) {
      values.put(OFF, REASONS.indexOf(off) + 1.0);
    }
    return Signals.of(values);
  }

  /**
   * The masses that a policy wants, within floor and cap.
   *
   * @param masses of the feasible arms, summing to 1
   * @param safe position of the arm that is chosen where nothing is explored
   */
  public Distribution applyTo(double[] masses, int safe) {
    if (off != null) {
      return Distribution.forced(masses.length, safe, off);
    }
    double[] p = Pmf.of(masses).toArray();
    int others = p.length - 1;
    double least = StrictMath.min(floor, 1.0 / p.length);
    double most = StrictMath.min(cap, 1 - least);
    if (others > 0) {
      least = StrictMath.min(least, most / others);
    }
    double explored = 0;
    for (int i = 0; i < p.length; i++) {
      if (i != safe) {
        p[i] = StrictMath.max(p[i], least);
        explored += p[i];
      }
    }
    if (explored > most) {
      explored = shrink(p, safe, least, most, explored);
    }
    p[safe] = StrictMath.max(0, 1 - explored);
    return new Distribution(Pmf.of(p), StrictMath.min(explored, 1), null);
  }

  /** Takes what is above the floor down until the other arms have {@code most} together. */
  private static double shrink(double[] p, int safe, double least, double most, double explored) {
    double floors = least * (p.length - 1);
    double share = (most - floors) / (explored - floors);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      if (i != safe) {
        p[i] = least + StrictMath.max(0, (p[i] - least) * share);
        sum += p[i];
      }
    }
    return sum;
  }
}
