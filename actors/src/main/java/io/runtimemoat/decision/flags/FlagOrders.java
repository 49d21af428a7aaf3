package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutOrders;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import java.time.Instant;
import java.util.Optional;

/** What becomes of orders about one flag, and of a judge's verdicts, in one state of the flags. */
public final class FlagOrders {
  private final FlagState state;
  private final Flag flag;

  FlagOrders(FlagState state, Flag flag) {
    this.state = state;
    this.flag = flag;
  }

  /**
   * Rules on another value, which ends a rollout; the same value of a flag that is in none changes
   * nothing.
   */
  public Ruling<FlagEvent> set(FlagValue value, String reason, String by, Instant at) {
    boolean isSo =
        state.settings().containsKey(flag)
            && state.rollout(flag).isEmpty()
            && state.value(flag).equals(value);
    return isSo
        ? new Ruling.Unchanged<>()
        : accepted(new FlagEvent.FlagChanged(flag, value, reason, by, at));
  }

  /**
   * Rules on a rollout. It begins where the flag has the other value for every request, so that
   * there is one thing to go back to.
   */
  public Ruling<FlagEvent> start(
      boolean toOn, RolloutLimits limits, String reason, String by, Instant at) {
    Optional<FlagRollout> now = state.rollout(flag);
    if (now.isPresent()) {
      return now.get().toOn() == toOn
          ? new Ruling.Unchanged<>()
          : refused(
              "a rollout to %s is in phase %s; roll it back or withdraw it first"
                  .formatted(now.get().toOn() ? "on" : "off", now.get().phase().code()));
    }
    FlagValue value = state.value(flag);
    if (value.equals(FlagRollout.settled(toOn))) {
      return new Ruling.Unchanged<>();
    }
    return value.equals(FlagRollout.settled(!toOn))
        ? accepted(
            new FlagEvent.RolloutStarted(
                flag, toOn, limits.share(RolloutPhase.CANARY), reason, by, at))
        : refused(
            "%s is on for some requests; set it to %s for all of them first"
                .formatted(flag.key(), toOn ? "off" : "on"));
  }

  /** Rules on the next phase. By hand it need not wait, but no phase is left out. */
  public Ruling<FlagEvent> advance(RolloutLimits limits, String reason, String by, Instant at) {
    Optional<RolloutPhase> next = state.rollout(flag).flatMap(now -> now.phase().next());
    if (next.isEmpty()) {
      return refused("there is no rollout to advance; begin one");
    }
    return accepted(
        next.get() == RolloutPhase.GENERAL
            ? new FlagEvent.Promoted(flag, reason, by, at)
            : new FlagEvent.PhaseEntered(
                flag, next.get(), limits.share(next.get()), reason, by, at));
  }

  /** Rules on the way back, with blame. */
  public Ruling<FlagEvent> rollBack(String cause, String reason, String by, Instant at) {
    return state.rollout(flag).isEmpty()
        ? refused("there is no rollout to roll back; set the flag")
        : accepted(new FlagEvent.RolledBack(flag, cause, reason, by, at));
  }

  /** Rules on the way back, without blame. */
  public Ruling<FlagEvent> withdraw(String reason, String by, Instant at) {
    return state.rollout(flag).isEmpty()
        ? new Ruling.Unchanged<>()
        : accepted(new FlagEvent.RolloutWithdrawn(flag, reason, by, at));
  }

  /** What a judge's verdict leads to; empty when the flag is to stay where it is. */
  public Optional<FlagEvent> follow(RolloutVerdict verdict, RolloutLimits limits, Instant at) {
    Ruling<FlagEvent> ruling = new Ruling.Unchanged<>();
    if (verdict instanceof RolloutVerdict.Promote promote) {
      ruling = advance(limits, promote.reason(), RolloutOrders.JUDGE, at);
    } else if (verdict instanceof RolloutVerdict.RollBack back) {
      ruling = rollBack(back.cause(), back.reason(), RolloutOrders.JUDGE, at);
    }
    return ruling instanceof Ruling.Accepted<FlagEvent> accepted
        ? Optional.of(accepted.event())
        : Optional.empty();
  }

  private static Ruling<FlagEvent> accepted(FlagEvent event) {
    return new Ruling.Accepted<>(event);
  }

  private static Ruling<FlagEvent> refused(String reason) {
    return new Ruling.Refused<>(reason);
  }
}
