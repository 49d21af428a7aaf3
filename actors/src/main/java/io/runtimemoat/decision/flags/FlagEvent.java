package io.runtimemoat.decision.flags;

import java.time.Instant;

/** What happened to the flags. */
public sealed interface FlagEvent {
  FlagState applyTo(FlagState state);

  /**
   * One flag has another value from now on.
   *
   * @param reason why, for people
   * @param by who ordered it
   */
  record FlagChanged(Flag flag, FlagValue value, String reason, String by, Instant at)
      implements FlagEvent {
    @Override
    public FlagState applyTo(FlagState state) {
      return state.with(flag, value);
    }
  }
}
