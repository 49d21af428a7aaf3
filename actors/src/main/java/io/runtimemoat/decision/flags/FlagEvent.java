package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.rollout.RolloutPhase;
import java.time.Instant;

/** What happened to one of the flags; {@code by} is who or what ordered it. */
public sealed interface FlagEvent {
  FlagState applyTo(FlagState state);

  /** Which one. */
  Flag flag();

  /** Why, for people. */
  String reason();

  /** When it happened. */
  Instant at();

  /** It has another value from now on, and is in no rollout any more. */
  record FlagChanged(Flag flag, FlagValue value, String reason, String by, Instant at)
      implements FlagEvent {
    @Override
    public FlagState applyTo(FlagState state) {
      return state.ended(flag, value, EndedRollout.How.WITHDRAWN, "", reason, by, at);
    }
  }

  /**
   * It is on its way to another value, as a canary.
   *
   * @param toOn whether to on, for every request, or to off
   * @param share of the requests that have the new value
   */
  record RolloutStarted(Flag flag, boolean toOn, double share, String reason, String by, Instant at)
      implements FlagEvent {
    @Override
    public FlagState applyTo(FlagState state) {
      return state.inRollout(flag, new FlagRollout(toOn, RolloutPhase.CANARY, share, at, by));
    }
  }

  /**
   * Its rollout has entered a guarded phase.
   *
   * @param share of the requests that have the new value
   */
  record PhaseEntered(
      Flag flag, RolloutPhase phase, double share, String reason, String by, Instant at)
      implements FlagEvent {
    @Override
    public FlagState applyTo(FlagState state) {
      return state
          .rollout(flag)
          .map(now -> new FlagRollout(now.toOn(), phase, share, at, now.by()))
          .map(next -> state.inRollout(flag, next))
          .orElseGet(state::unmoved);
    }
  }

  /** Its rollout has come to its end: every request has the new value. */
  record Promoted(Flag flag, String reason, String by, Instant at) implements FlagEvent {
    @Override
    public FlagState applyTo(FlagState state) {
      return state
          .rollout(flag)
          .map(
              now -> state.ended(flag, now.target(), EndedRollout.How.PROMOTED, "", reason, by, at))
          .orElseGet(state::unmoved);
    }
  }

  /**
   * Every request has the old value again.
   *
   * @param cause the limit or order in short
   */
  record RolledBack(Flag flag, String cause, String reason, String by, Instant at)
      implements FlagEvent {
    @Override
    public FlagState applyTo(FlagState state) {
      return state
          .rollout(flag)
          .map(
              now ->
                  state.ended(
                      flag, now.origin(), EndedRollout.How.ROLLED_BACK, cause, reason, by, at))
          .orElseGet(state::unmoved);
    }
  }

  /** Every request has the old value again, without blame. */
  record RolloutWithdrawn(Flag flag, String reason, String by, Instant at) implements FlagEvent {
    @Override
    public FlagState applyTo(FlagState state) {
      return state
          .rollout(flag)
          .map(
              now ->
                  state.ended(flag, now.origin(), EndedRollout.How.WITHDRAWN, "", reason, by, at))
          .orElseGet(state::unmoved);
    }
  }
}
