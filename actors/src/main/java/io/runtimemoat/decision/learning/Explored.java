package io.runtimemoat.decision.learning;

/**
 * What exploring has cost on a day.
 *
 * @param day UTC, since the epoch
 * @param money price of the requests that explored, in the node's currency
 * @param requests number of them
 * @param decisions all that could have
 */
public record Explored(long day, double money, long requests, long decisions) {
  static final Explored NOTHING = new Explored(0, 0, 0, 0);

  /** With more; an earlier day than this one's is history, a later one begins anew. */
  Explored plus(Explored more) {
    if (more.day < day) {
      return this;
    }
    return more.day > day
        ? more
        : new Explored(
            day, money + more.money, requests + more.requests, decisions + more.decisions);
  }
}
