package io.runtimemoat.decision.reward;

import java.util.List;

/**
 * What exploring has cost on a day.
 *
 * @param day UTC, since the epoch
 * @param money price of the requests that explored, in the node's currency
 * @param requests number of them
 * @param decisions all that could have
 */
public record Explored(long day, double money, long requests, long decisions) {
  public static final Explored NOTHING = new Explored(0, 0, 0, 0);

  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** Adds up decisions; those of an earlier day than the newest are history. */
  static final class Sum {
    private long day;
    private double money;
    private long requests;
    private long decisions;

    /**
     * Adds one.
     *
     * @param cost price of its request, in the node's currency
     */
    void add(TrackedDecision decision, double cost) {
      long its = decision.atMicros() / MICROS_PER_DAY;
      if (its < day) {
        return;
      }
      if (its > day) {
        day = its;
        money = 0;
        requests = 0;
        decisions = 0;
      }
      decisions++;
      if (decision.isExploring()) {
        money += cost;
        requests++;
      }
    }

    Explored explored() {
      return new Explored(day, money, requests, decisions);
    }
  }

  /** What closed decisions have cost on the newest day of them; named models explore nothing. */
  public static Explored of(List<ClosedDecision> closed) {
    Sum sum = new Sum();
    for (ClosedDecision each : closed) {
      if (each.verdict() != ClosedDecision.Verdict.NAMED) {
        sum.add(each.decision(), each.cost());
      }
    }
    return sum.explored();
  }

  /** With more; an earlier day than this one's is history, a later one begins anew. */
  public Explored plus(Explored more) {
    if (more.day < day) {
      return this;
    }
    return more.day > day
        ? more
        : new Explored(
            day, money + more.money, requests + more.requests, decisions + more.decisions);
  }
}
