package io.runtimemoat.actors.control;

import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.flags.FlagTally;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What this node's requests came to on either side of the flags that divide them: of each flag, of
 * its latest value that a request was served by. Safe for use by many threads.
 */
public final class FlagTallies {
  private final Map<Flag, FlagTally> tallies = new ConcurrentHashMap<>();

  /** A request was decided. */
  public void begun(List<FlagSide> sides) {
    sides.forEach(side -> count(side, tally -> tally.begun(side.on())));
  }

  /** A request ended. */
  public void ended(List<FlagSide> sides, OutcomeFact outcome) {
    sides.forEach(side -> count(side, tally -> tally.ended(side.on(), outcome)));
  }

  /** A request ended, and nobody knows how. */
  public void lost(List<FlagSide> sides) {
    sides.forEach(side -> count(side, tally -> tally.lost(side.on())));
  }

  /** All that was counted of a value. */
  public FlagTally of(Flag flag, long revision) {
    FlagTally tally = tallies.get(flag);
    return tally != null && tally.revision() == revision ? tally : FlagTally.none(flag, revision);
  }

  /** Requests of a value that is gone say nothing of the one that followed. */
  private void count(FlagSide side, UnaryOperator<FlagTally> change) {
    if (side.divided()) {
      tallies.compute(
          side.flag(),
          (flag, known) -> {
            if (known == null || known.revision() < side.revision()) {
              return change.apply(FlagTally.none(flag, side.revision()));
            }
            return known.revision() == side.revision() ? change.apply(known) : known;
          });
    }
  }
}
