package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.rollout.RolloutPhase;
import java.time.Instant;
import java.util.Locale;

/**
 * How the last rollout of a flag ended.
 *
 * @param toOn where it was to go
 * @param phase it had come to
 * @param cause of a rollback: the limit or order in short; else empty
 */
public record EndedRollout(
    boolean toOn, RolloutPhase phase, How how, String cause, String reason, String by, Instant at) {
  /** The ways a rollout ends. */
  public enum How {
    /** Every request has the new value. */
    PROMOTED,
    /** Every request has the old value again. */
    ROLLED_BACK,
    /** It was taken back, or the flag was set by hand. */
    WITHDRAWN;

    /** The name on the wire, for example {@code rolled_back}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
