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

  /** One request was decided under this value: counted now, since a slower side ends later. */
  public FlagTally begun(boolean wasOn) {
    return wasOn ? with(on.begun(), off) : with(on, off.begun());
  }

  /**
   * One request of this value ended. One that failed has no telemetry that counts; one whose client
   * left says neither how long it takes nor what it costs.
   */
  public FlagTally ended(boolean wasOn, OutcomeFact outcome) {
    if (outcome.status() == OutcomeFact.Status.CANCELLED) {
      return this;
    }
    double cost = outcome.status() == OutcomeFact.Status.FAILED ? Double.NaN : outcome.cost();
    return wasOn
        ? with(on.ended(outcome.seconds() * MILLIS, cost, outcome.broke()), off)
        : with(on, off.ended(outcome.seconds() * MILLIS, cost, outcome.broke()));
  }

  /** Nobody knows how one request of this value ended. */
  public FlagTally lost(boolean wasOn) {
    return wasOn ? with(on.lost(), off) : with(on, off.lost());
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
