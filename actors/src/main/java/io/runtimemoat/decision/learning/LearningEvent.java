package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.rollout.RolloutEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What happened to a tenant's learning. */
public sealed interface LearningEvent {
  LearningState applyTo(LearningState state);

  /**
   * A stretch of the ledger was learned from. Its marks are stored with what was learned, so that
   * nothing is learned twice.
   *
   * @param marks where every chain stands from now on; chains that are not named are gone
   * @param tasks by code of the task type
   * @param explored what exploring has cost in it
   */
  record RewardsFolded(
      Map<String, ChainMark> marks, Map<String, FoldedTask> tasks, Explored explored, Instant at)
      implements LearningEvent {
    public RewardsFolded {
      marks = Collections.unmodifiableMap(new TreeMap<>(marks));
      tasks = Collections.unmodifiableMap(new TreeMap<>(tasks));
    }

    /** Nothing was learned: the state is the same and has another revision. */
    public static RewardsFolded nothing(LearningState state, Instant at) {
      return new RewardsFolded(
          state.marks(), Map.of(), new Explored(state.explored().day(), 0, 0, 0), at);
    }

    @Override
    public LearningState applyTo(LearningState state) {
      return state.folded(this);
    }
  }

  /** The policies of a task type changed. */
  record RolloutMoved(String task, RolloutEvent event) implements LearningEvent {
    @Override
    public LearningState applyTo(LearningState state) {
      return state.moved(task, event);
    }
  }

  /**
   * How much may be explored from now on.
   *
   * @param bounds null for those of the configuration
   */
  record ExplorationChanged(
      @Nullable ExplorationBounds bounds, String reason, String by, Instant at)
      implements LearningEvent {
    @Override
    public LearningState applyTo(LearningState state) {
      return state.exploring(this);
    }
  }
}
