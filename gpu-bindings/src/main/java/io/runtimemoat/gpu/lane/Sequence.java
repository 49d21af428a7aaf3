package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The lane's side of an accepted sequence: its choices, its reader's credit and its times. */
final class Sequence {
  private static final long NEVER = Long.MIN_VALUE;

  private final Ticket ticket;
  private final List<Choice> choices = new ArrayList<>();
  private long firstFeedNs = NEVER;
  private long firstDrawNs = NEVER;
  private long blockedSinceNs = NEVER;
  private long reservedInTick = NEVER;
  private int reserved;
  private int seats;
  private boolean ended;

  Sequence(Ticket ticket) {
    this.ticket = ticket;
  }

  Ticket ticket() {
    return ticket;
  }

  SequenceSpec spec() {
    return ticket.spec();
  }

  int[] promptTokens() {
    return ticket.spec().promptTokens();
  }

  List<Choice> choices() {
    return choices;
  }

  /** Whether the reader has credit that no choice of this tick has been promised. */
  boolean reserveCredit(long tick) {
    if (reservedInTick != tick) {
      reservedInTick = tick;
      reserved = 0;
    }
    if (ticket.credit() <= reserved) {
      return false;
    }
    reserved++;
    return true;
  }

  boolean hasCredit() {
    return ticket.credit() > 0;
  }

  void markFed(long nowNs) {
    firstFeedNs = firstFeedNs == NEVER ? nowNs : firstFeedNs;
  }

  void markDrawn(long nowNs) {
    firstDrawNs = firstDrawNs == NEVER ? nowNs : firstDrawNs;
  }

  boolean blocked() {
    return blockedSinceNs != NEVER;
  }

  void block(long nowNs) {
    blockedSinceNs = nowNs;
  }

  void unblock() {
    blockedSinceNs = NEVER;
  }

  long blockedSinceNs() {
    return blockedSinceNs;
  }

  /** Counts slots held; true when this changes whether the sequence is active. */
  boolean addSeats(int change) {
    boolean wasActive = seats > 0;
    seats += change;
    return wasActive != seats > 0;
  }

  boolean ended() {
    return ended;
  }

  void markEnded() {
    ended = true;
  }

  boolean allDone() {
    for (Choice choice : choices) {
      if (choice.phase() != Choice.Phase.DONE) {
        return false;
      }
    }
    return true;
  }

  SequenceOutcome outcome(Status status, String detail, long nowNs) {
    long fed = firstFeedNs == NEVER ? nowNs : firstFeedNs;
    long drawn = firstDrawNs == NEVER ? nowNs : firstDrawNs;
    return new SequenceOutcome(
        status,
        detail,
        ends(),
        promptTokens().length,
        0,
        Duration.ofNanos(fed - ticket.submittedNs()),
        Duration.ofNanos(drawn - fed),
        Duration.ofNanos(nowNs - drawn));
  }

  private List<SequenceOutcome.Choice> ends() {
    List<SequenceOutcome.Choice> ends = new ArrayList<>();
    for (Choice choice : choices) {
      ends.add(new SequenceOutcome.Choice(choice.reason(), choice.completionTokens()));
    }
    while (ends.size() < spec().choices()) {
      ends.add(new SequenceOutcome.Choice(FinishReason.LENGTH, 0));
    }
    return ends;
  }
}
