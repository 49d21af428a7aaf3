package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.rollout.VariantStats;

/**
 * What requests came to on either side of a flag's value.
 *
 * @param revision of that value
 */
public record FlagTally(Flag flag, long revision, VariantStats on, VariantStats off) {
  private static final double MILLIS = 1_000;

  /** Of no requests. */
  public static FlagTally none(Flag flag, long revision) {
    return new FlagTally(flag, revision, VariantStats.none(), VariantStats.none());
  }

  /** One request of this value that ended; one that failed has no telemetry that counts. */
  public FlagTally ended(boolean wasOn, OutcomeFact outcome) {
    double cost = outcome.status() == OutcomeFact.Status.FAILED ? Double.NaN : outcome.cost();
    return wasOn
        ? with(on.observed(outcome.seconds() * MILLIS, cost, outcome.broke()), off)
        : with(on, off.observed(outcome.seconds() * MILLIS, cost, outcome.broke()));
  }

  /** One request of this value whose end nobody knows. */
  public FlagTally lost(boolean wasOn) {
    return wasOn ? with(on.unmeasured(), off) : with(on, off.unmeasured());
  }

  /** Both together; they are of one value. */
  public FlagTally plus(FlagTally other) {
    return with(on.plus(other.on), off.plus(other.off));
  }

  /** On both sides. */
  public long requests() {
    return on.requests() + off.requests();
  }

  private FlagTally with(VariantStats nextOn, VariantStats nextOff) {
    return new FlagTally(flag, revision, nextOn, nextOff);
  }
}
