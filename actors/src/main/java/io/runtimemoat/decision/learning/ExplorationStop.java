package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.reward.Explored;
import org.jspecify.annotations.Nullable;

/**
 * On which day exploring has cost what it may. Once it has, that stands for the day as long as the
 * bounds are the same: sums that are added up in another order may fall below the bound by a bit.
 */
public final class ExplorationStop {
  private Explored open = Explored.NOTHING;
  private long day;
  private @Nullable ExplorationBounds bounds;

  /** Hears what exploring has cost in decisions that are not learned yet. */
  public void hear(Explored open) {
    this.open = open;
  }

  /** What was heard last. */
  public Explored open() {
    return open;
  }

  /** The latest UTC day, since the epoch, on which exploring was to stop; 0 for none. */
  public long day(LearningState state, ExplorationBounds configured) {
    ExplorationBounds now = state.boundsOr(configured);
    if (!now.equals(bounds)) {
      bounds = now;
      day = 0;
    }
    day = Math.max(day, state.stoppedOnDay(configured, open));
    return day;
  }
}
