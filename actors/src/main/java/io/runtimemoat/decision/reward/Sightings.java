package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.ShadowFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was seen of requests since the batch before, for whoever watches a rollout. Bounded. */
final class Sightings {
  private final int most;
  private final List<Assigned> assigned = new ArrayList<>();
  private final List<Observation> ended = new ArrayList<>();
  private final Map<String, Integer> shadows = new HashMap<>();
  private final Map<String, Integer> failedShadows = new HashMap<>();

  /**
   * Nothing yet.
   *
   * @param most of each kind that are kept; more are passed over
   */
  Sightings(int most) {
    this.most = most;
  }

  /** A request was decided on a side. */
  void assigned(TrackedDecision decision, long lot) {
    if (assigned.size() < most) {
      assigned.add(
          new Assigned(
              decision.task(), decision.snapshotId(), decision.phase(), decision.atMicros(), lot));
    }
  }

  /** A request ended; one whose client left says nothing. */
  void ended(TrackedDecision decision, OutcomeFact fact) {
    if (fact.status() != OutcomeFact.Status.CANCELLED) {
      boolean failed = fact.status() == OutcomeFact.Status.FAILED;
      ended(decision, fact.cost(), fact.seconds(), failed, fact.broke());
    }
  }

  /** A request has no end: its node is gone. */
  void lost(TrackedDecision decision) {
    ended(decision, Double.NaN, Double.NaN, true, false);
  }

  private void ended(
      TrackedDecision decision, double cost, double seconds, boolean failed, boolean broke) {
    if (!decision.wasNamed() && ended.size() < most) {
      ended.add(
          new Observation(
              decision.task(),
              decision.snapshotId(),
              decision.phase(),
              decision.atMicros(),
              cost,
              seconds,
              failed,
              broke));
    }
  }

  /** A candidate said what it would have done, or that it could not say. */
  void shadow(ShadowFact fact) {
    (fact.pmf() == null ? failedShadows : shadows).merge(fact.snapshotId(), 1, Integer::sum);
  }

  List<Assigned> assigned() {
    return assigned;
  }

  List<Observation> ended() {
    return ended;
  }

  Map<String, Integer> shadows() {
    return shadows;
  }

  Map<String, Integer> failedShadows() {
    return failedShadows;
  }

  /** They are told. */
  void clear() {
    assigned.clear();
    ended.clear();
    shadows.clear();
    failedShadows.clear();
  }
}
