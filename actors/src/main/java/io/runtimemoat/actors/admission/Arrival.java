package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.budget.ConcurrencyGate;

/** A request that has not started yet and whose client may leave. Safe for use by many threads. */
final class Arrival {
  private final ConcurrencyGate.Place place;
  private volatile boolean left;

  Arrival(ConcurrencyGate.Place place) {
    this.place = place;
  }

  ConcurrencyGate.Place place() {
    return place;
  }

  /** Nobody waits for it any more. */
  void leave() {
    left = true;
    place.withdraw();
  }

  boolean hasLeft() {
    return left;
  }
}
