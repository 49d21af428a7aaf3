package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.budget.ConcurrencyGate;
import io.runtimemoat.actors.session.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A request that has not started yet, which its client or its time may end. Safe for use by many
 * threads.
 */
final class Arrival {
  private final ConcurrencyGate.Place place;
  private volatile @Nullable Failure end;

  Arrival(ConcurrencyGate.Place place) {
    this.place = place;
  }

  ConcurrencyGate.Place place() {
    return place;
  }

  /** Nobody waits for it any more. */
  void leave() {
    end(RateRefusals.left());
  }

  /** Its time limit has passed. */
  void expire() {
    end(RateRefusals.tooLate());
  }

  private void end(Failure how) {
    end = how;
    place.withdraw();
  }

  /** Why it is not to start any more; null while it is. */
  @Nullable Failure ended() {
    return end;
  }
}
