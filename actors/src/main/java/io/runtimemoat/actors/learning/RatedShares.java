package io.runtimemoat.actors.learning;

import java.util.Map;

/**
 * Shares of completed requests that somebody rates, which say in what share failures teach.
 *
 * @param byTask of task types of which something was completed, in [0, 1]
 * @param served of all that was served, recommendations apart: what a task type is taken to have of
 *     which nothing was completed yet, so that one whose every request fails teaches too
 */
record RatedShares(Map<String, Double> byTask, double served) {
  static final RatedShares NONE = new RatedShares(Map.of(), 0);

  RatedShares {
    byTask = Map.copyOf(byTask);
  }

  static double of(long rated, long completed) {
    return Math.min(1, (double) rated / completed);
  }

  /** Of one task type. */
  double share(String task) {
    return byTask.getOrDefault(task, served);
  }
}
