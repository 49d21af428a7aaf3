package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import io.runtimemoat.actors.upstream.UpstreamCall;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.gpu.Admission;
import org.jspecify.annotations.Nullable;

/**
 * Gets the attempts of one request under way, one at a time: money first, then a device or a call.
 * Owned by its session.
 */
final class Seating {
  /** How far an attempt has got. */
  sealed interface Step {}

  /** It runs. */
  record Taken(LiveAttempt attempt) implements Step {}

  /** Somebody was asked and will reply: a lane within a time limit, or the budget. */
  record Asked(boolean lane) implements Step {}

  /** Nobody took the plan. */
  record Exhausted(AttemptPlan plan, Admission reason) implements Step {}

  /** It may not be paid for. */
  record Unaffordable(AttemptPlan plan, Failure failure) implements Step {}

  /** An attempt that is paid for and still looks for a device, since {@link System#nanoTime}. */
  private record Offer(
      AttemptPlan plan, BudgetReservation reservation, SeatSearch search, long sinceNanos) {}

  private final DecidedRequest decided;
  private final SessionParts parts;
  private final SeatSearch.Desk desk;
  private final Purse purse;
  private @Nullable Offer offer;

  Seating(DecidedRequest decided, SessionParts parts, SeatSearch.Desk desk, Purse purse) {
    this.decided = decided;
    this.parts = parts;
    this.desk = desk;
    this.purse = purse;
  }

  /** Starts with an attempt, in place of one that was not taken yet. */
  Step offer(AttemptPlan plan) {
    withdraw();
    return paid(plan, purse.ask(plan));
  }

  /** What the budget's late answer comes to; null when nothing waits for it. */
  @Nullable Step budgeted(Purse.Answer answer) {
    AttemptPlan plan = purse.heard(answer);
    return plan == null ? null : paid(plan, answer.verdict());
  }

  private Step paid(AttemptPlan plan, Purse.Verdict verdict) {
    if (verdict instanceof Purse.Refused refused) {
      return new Unaffordable(plan, refused.failure());
    }
    if (verdict instanceof Purse.Granted granted) {
      return begin(plan, granted.reservation());
    }
    return new Asked(false);
  }

  private Step begin(AttemptPlan plan, BudgetReservation reservation) {
    if (plan.work() instanceof AttemptWork.OnUpstream call) {
      return new Taken(called(plan, call, reservation));
    }
    AttemptWork.OnDevice sequence = (AttemptWork.OnDevice) plan.work();
    SeatSearch search =
        new SeatSearch(
            parts.fleet().seats(plan.arm().model()),
            id -> plan.spec(id, sequence, decided.request(), decided.deadline()),
            desk);
    Offer made = new Offer(plan, reservation, search, System.nanoTime());
    offer = made;
    return settled(made, search.next());
  }

  private LiveAttempt called(
      AttemptPlan plan, AttemptWork.OnUpstream work, BudgetReservation reservation) {
    long id = desk.sequenceIds().getAsLong();
    int choices = decided.request().parameters().choices();
    UpstreamCall call = work.upstream().call(work.request(), work.tried());
    var unused =
        call.report()
            .thenAccept(
                report ->
                    desk.whenEnded()
                        .accept(id, AttemptEnd.of(report, UpstreamEvents.unknown(choices))));
    return new LiveAttempt(
        plan,
        choices,
        decided.held(),
        decided.request().terms().answers(),
        id,
        new LiveAttempt.Place(parts.node(), work.upstream().name()),
        call.events().statefulMapConcat(() -> new UpstreamEvents(choices)::read),
        reservation,
        call::cancel);
  }

  /** What a lane's reply comes to; null when nothing that is on offer waits for it. */
  @Nullable Step heard(DeviceLane.Reply reply) {
    Offer open = offer;
    SeatSearch.Step step = open == null ? null : open.search().heard(reply);
    return open == null || step == null ? null : settled(open, step);
  }

  /** Gives up on the lane that was asked and asks the next; null when nothing is on offer. */
  @Nullable Step passOver() {
    Offer open = offer;
    if (open == null) {
      return null;
    }
    open.search().withdraw();
    return settled(open, open.search().next());
  }

  /** Offers nothing more. */
  void withdraw() {
    purse.forget();
    if (offer != null) {
      offer.search().withdraw();
      purse.giveBack(offer.reservation());
      offer = null;
    }
  }

  private Step settled(Offer open, SeatSearch.Step step) {
    if (step instanceof SeatSearch.Asked) {
      return new Asked(true);
    }
    offer = null;
    if (step instanceof SeatSearch.Refused refused) {
      purse.giveBack(open.reservation());
      return new Exhausted(open.plan(), refused.reason());
    }
    SeatSearch.Seated seated = (SeatSearch.Seated) step;
    return new Taken(
        new LiveAttempt(
                open.plan(),
                decided.request().parameters().choices(),
                decided.held(),
                decided.request().terms().answers(),
                seated.sequenceId(),
                seated.place(),
                seated.events().map(AttemptEvent::of),
                open.reservation(),
                seated.cancel())
            .offeredAt(open.sinceNanos()));
  }
}
