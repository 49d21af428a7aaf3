package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.TaskLearning;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.rollout.RolloutState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatedSharesTest {
  /** Callers who report every recommendation say nothing of how many answers are rated. */
  @Test
  void everyTaskType_hasAShareOfItsOwn() {
    LearningState state =
        state(Map.of(TASK, task(200, 10), "advice.summary", task(50, 50), "new", task(0, 0)));

    RatedShares shares = PolicyDesk.ratedShares(state);

    assertThat(shares.share(TASK)).isEqualTo(0.05);
    assertThat(shares.share("advice.summary")).isEqualTo(1);
  }

  /** An arm that fails every request of a new task type would else never be left. */
  @Test
  void taskTypeOfWhichNothingWasCompleted_hasThatOfAllThatIsServed() {
    LearningState state =
        state(Map.of(TASK, task(100, 10), "code", task(100, 30), "advice.a", task(50, 50)));

    assertThat(PolicyDesk.ratedShares(state).share("translation")).isEqualTo(0.2);
    assertThat(PolicyDesk.ratedShares(state(Map.of())).share(TASK)).isZero();
  }

  private static LearningState state(Map<String, TaskLearning> tasks) {
    return new LearningState(1, Map.of(), tasks, null, new Explored(0, 0, 0, 0), List.of());
  }

  private static TaskLearning task(long completed, long rated) {
    return new TaskLearning(null, null, 0, completed, rated, 0, RolloutState.empty());
  }
}
