package io.runtimemoat.decision.budget;

import java.time.Instant;

/** What one node was lent for one scope on one day. Totals only grow. */
final class DayLease {
  private final long day;
  private Spend granted = Spend.ZERO;
  private Spend released = Spend.ZERO;
  private Spend heardReleased = Spend.ZERO;
  private Spend spent = Spend.ZERO;
  private Spend inFlight = Spend.ZERO;
  private Instant movedAt = Instant.MIN;

  DayLease(long day) {
    this.day = day;
  }

  long day() {
    return day;
  }

  Spend granted() {
    return granted;
  }

  Spend released() {
    return released;
  }

  /** What may still be reserved from it. */
  Spend available() {
    return granted.minus(released).minus(spent).minus(inFlight);
  }

  void take(Spend worst, Instant now) {
    inFlight = inFlight.plus(worst);
    movedAt = now;
  }

  void settle(Spend reserved, Spend actual) {
    inFlight = inFlight.minus(reserved);
    spent = spent.plus(actual);
  }

  /** Takes the owner's totals, of which the greater ones stand. */
  void heard(LeaseAnswer answer, Instant now) {
    if (!answer.granted().fits(granted)) {
      granted = granted.max(answer.granted());
      movedAt = now;
    }
    heardReleased = heardReleased.max(answer.released());
  }

  void releaseAll() {
    released = released.plus(available());
  }

  /** The last time that more was lent or something was reserved. */
  Instant movedAt() {
    return movedAt;
  }

  boolean isReported() {
    return released.fits(heardReleased);
  }

  boolean isOver() {
    return inFlight.isZero() && isReported();
  }
}
