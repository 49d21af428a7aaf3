package io.runtimemoat.decision.facts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request as its facts tell it.
 *
 * @param decided null when the decision's payload was dropped by retention
 * @param attempts in order of their number, no number twice
 * @param outcome null until the request ended
 */
public record RequestState(
    String requestId,
    @Nullable DecisionRecord decided,
    List<AttemptFact> attempts,
    @Nullable OutcomeFact outcome,
    Status status) {
  /** Where a request stands. */
  public enum Status {
    /** Decided, and its chain may still go on. */
    OPEN,
    COMPLETED,
    CANCELLED,
    FAILED,
    /** A recommendation: whoever asked for it sees to the request. */
    ADVISED,
    /** Its chain ended before its outcome: the node died. */
    ABORTED
  }

  public RequestState {
    attempts = List.copyOf(attempts);
  }

  /** A request nothing is known of. */
  public static RequestState empty(String requestId) {
    return new RequestState(requestId, null, List.of(), null, Status.OPEN);
  }

  /** With one more fact. A fact told twice changes nothing: the first one stands. */
  public RequestState plus(RequestFact fact) {
    if (fact instanceof DecisionRecord first && decided == null) {
      Status next = status == Status.OPEN && first.isAdvice() ? Status.ADVISED : status;
      return new RequestState(requestId, first, attempts, outcome, next);
    }
    if (fact instanceof AttemptFact attempt && isNew(attempt)) {
      List<AttemptFact> all = new ArrayList<>(attempts);
      all.add(attempt);
      all.sort(Comparator.comparingInt(AttemptFact::attempt));
      return new RequestState(requestId, decided, all, outcome, status);
    }
    if (fact instanceof OutcomeFact end && outcome == null) {
      return new RequestState(requestId, decided, attempts, end, statusOf(end));
    }
    return this;
  }

  /** What it is when its chain has no more facts to come. */
  public RequestState atChainEnd() {
    return status == Status.OPEN
        ? new RequestState(requestId, decided, attempts, outcome, Status.ABORTED)
        : this;
  }

  /** Price of all attempts in the node's currency. */
  public double cost() {
    double cost = 0;
    for (AttemptFact attempt : attempts) {
      cost += attempt.cost();
    }
    return cost;
  }

  private boolean isNew(AttemptFact attempt) {
    return attempts.stream().noneMatch(known -> known.attempt() == attempt.attempt());
  }

  private static Status statusOf(OutcomeFact outcome) {
    return switch (outcome.status()) {
      case COMPLETED -> Status.COMPLETED;
      case CANCELLED -> Status.CANCELLED;
      case FAILED -> Status.FAILED;
    };
  }
}
