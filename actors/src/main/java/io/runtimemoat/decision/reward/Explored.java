package io.runtimemoat.decision.reward;

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

  /**
   * What one decision has cost.
   *
   * @param cost price of its request, in the node's currency
   */
  public static Explored of(TrackedDecision decision, double cost) {
    boolean took = decision.isExploring();
    return new Explored(decision.atMicros() / MICROS_PER_DAY, took ? cost : 0, took ? 1 : 0, 1);
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
