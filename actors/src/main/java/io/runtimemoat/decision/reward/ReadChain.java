package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.random.DecisionId;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One chain of a join: what of it is open, and how far it was read. */
final class ReadChain {
  final NavigableMap<Long, OpenDecision> decisions = new TreeMap<>();
  final NavigableMap<Long, DecisionId> feedback = new TreeMap<>();
  long closedTo;
  long next;

  /** What follows is offered again once there is room. */
  long stopsAt = Long.MAX_VALUE;

  /** When that happened; all of the chain before it was taken. */
  long stopMicros = Long.MAX_VALUE;

  /** What the feedback that found no room is about; null where a decision found none. */
  @Nullable DecisionId waitsFor;

  /** Facts before it were taken once, whatever was given back since. */
  private long takenTo;

  boolean isStopped() {
    return stopsAt != Long.MAX_VALUE;
  }

  /** Whether a fact is taken now; one that was offered already, or has to wait, is passed over. */
  boolean takes(long sequence) {
    if (sequence < next || sequence >= stopsAt) {
      return false;
    }
    takenTo = Math.max(takenTo, next);
    next = sequence + 1;
    return true;
  }

  /** Whether the fact that was taken last had been taken before and was given back. */
  boolean isAgain(long sequence) {
    return sequence < takenTo;
  }

  /** The last of its open decisions waits for room, with all that follows it. */
  void giveBack(TrackedDecision last) {
    takenTo = Math.max(takenTo, next);
    decisions.remove(last.sequence());
    stop(last.sequence(), Math.min(stopMicros, last.atMicros()), null);
  }

  /**
   * Takes nothing more, from a fact on, until there is room.
   *
   * @param about the decision of feedback that finds none
   */
  void stop(long sequence, long atMicros, @Nullable DecisionId about) {
    stopsAt = sequence;
    next = sequence;
    stopMicros = atMicros;
    waitsFor = about;
  }

  /** There may be room again. */
  void goOn() {
    stopsAt = Long.MAX_VALUE;
    stopMicros = Long.MAX_VALUE;
    waitsFor = null;
  }

  ChainMark mark() {
    long closed = decisions.isEmpty() ? next : decisions.firstKey();
    long needed = feedback.isEmpty() ? closed : Math.min(closed, feedback.firstKey());
    return new ChainMark(needed, Math.max(closed, closedTo));
  }
}
