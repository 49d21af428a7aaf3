package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.rollout.RolloutPhase;
import java.time.Duration;
import java.time.Instant;

/**
 * A flag on its way to on, or to off, for every request.
 *
 * @param toOn where it goes; the other value is where it came from
 * @param phase it is in: canary, or a guarded one
 * @param share of the requests that have the new value in this phase, above 0 and below 1
 * @param since when the phase began
 * @param by who began the rollout
 */
public record FlagRollout(
    boolean toOn, RolloutPhase phase, double share, Instant since, String by) {
  /** What the nodes are told in this phase: a later one's requests contain an earlier one's. */
  public FlagValue value() {
    return new FlagValue.Share(toOn ? share : 1 - share);
  }

  /** Its value once the rollout has come to its end. */
  public FlagValue target() {
    return settled(toOn);
  }

  /** Its value before the rollout, and after one that was rolled back. */
  public FlagValue origin() {
    return settled(!toOn);
  }

  /** How long it has been in its phase. */
  public Duration inPhase(Instant now) {
    Duration passed = Duration.between(since, now);
    return passed.isNegative() ? Duration.ZERO : passed;
  }

  static FlagValue settled(boolean on) {
    return on ? new FlagValue.On() : new FlagValue.Off();
  }
}
