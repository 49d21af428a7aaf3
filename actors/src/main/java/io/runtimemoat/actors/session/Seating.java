package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import org.jspecify.annotations.Nullable;

/** Finds devices for the attempts of one request, one attempt at a time. Owned by its session. */
final class Seating {
  private final DecidedRequest decided;
  private final SessionParts parts;
  private final SeatSearch.Desk desk;
  private @Nullable SeatSearch search;

  Seating(DecidedRequest decided, SessionParts parts, SeatSearch.Desk desk) {
    this.decided = decided;
    this.parts = parts;
    this.desk = desk;
  }

  /** Starts to offer an attempt, in place of one that was still on offer. */
  SeatSearch.Step offer(AttemptPlan plan) {
    withdraw();
    SeatSearch offers =
        new SeatSearch(
            plan,
            parts.fleet().seats(plan.arm().model()),
            id -> plan.spec(id, decided.request(), decided.deadline()),
            desk);
    search = offers;
    return settled(offers.next());
  }

  /** What a lane's reply comes to; null when nothing that is on offer waits for it. */
  SeatSearch.@Nullable Step heard(DeviceLane.Reply reply) {
    SeatSearch.Step step = search == null ? null : search.heard(reply);
    return step == null ? null : settled(step);
  }

  /** Gives up on the lane that was asked and asks the next; null when nothing is on offer. */
  SeatSearch.@Nullable Step passOver() {
    SeatSearch offers = search;
    if (offers == null) {
      return null;
    }
    offers.withdraw();
    return settled(offers.next());
  }

  /** Offers nothing more. */
  void withdraw() {
    if (search != null) {
      search.withdraw();
      search = null;
    }
  }

  private SeatSearch.Step settled(SeatSearch.Step step) {
    if (!(step instanceof SeatSearch.Asked)) {
      search = null;
    }
    return step;
  }
}
