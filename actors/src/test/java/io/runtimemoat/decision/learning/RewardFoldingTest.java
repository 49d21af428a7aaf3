package io.runtimemoat.decision.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.reward.TrackedSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewardFoldingTest {
  private static final RewardFolding FOLDING = new RewardFolding("reward/1", 1, 1_000_000);

  /** Few rewards are kept one by one and many as sums; either way none counts twice. */
  @ParameterizedTest
  @ValueSource(ints = {1, 40})
  void parameterSets_areLearnedBesideTheirArm_andCountOnce(int each) {
    List<ClosedDecision> closed = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      closed.add(closed("advice.plan", "cooler", 0.75));
      closed.add(closed("advice.plan", "baseline", 0.25));
      closed.add(closed("advice.plan", "", 0.5));
    }

    TaskLearning learned = fold(LearningState.empty(), closed).task("advice.plan");

    PolicySums sums = learned.sumsOr(2);
    assertThat(learned.learned()).isEqualTo(3L * each);
    assertThat(sums.arms()).containsOnlyKeys("large", "large/baseline", "large/cooler");
    assertThat(sums.of("large").count()).isEqualTo(3.0 * each);
    assertThat(sums.of("large").sumReward()).isEqualTo(1.5 * each);
    assertThat(sums.of("large/cooler").count()).isEqualTo(each);
    assertThat(sums.of("large/cooler").sumReward()).isEqualTo(0.75 * each);
    assertThat(sums.count()).isEqualTo(3.0 * each);
  }

  /** A tenant that invents parameter sets for ever fills no journal and breaks no fold. */
  @Test
  void parameterSetsBeyondTheRoom_areNotLearned_andTheirArmIs() {
    List<ClosedDecision> closed = new ArrayList<>();
    for (int i = 0; i < 1_100; i++) {
      closed.add(closed("advice.plan", "set-" + i, 0.5));
    }
    LearningState once = fold(LearningState.empty(), closed);

    PolicySums sums = fold(once, closed).task("advice.plan").sumsOr(2);

    assertThat(sums.arms()).hasSize(1 + 960);
    assertThat(sums.of("large").count()).isEqualTo(2_200);
    assertThat(sums.of("large/set-7").count()).isEqualTo(2);
  }

  /** Callers name task types: no more than a bound are learned, and known ones go on. */
  @Test
  void taskTypesBeyondTheBound_areNotLearned() {
    List<ClosedDecision> closed = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      closed.add(closed("advice.task-%02d".formatted(i), "", 0.5));
    }
    closed.add(closed("chat", "", 0.5));
    LearningState once = fold(LearningState.empty(), closed);

    LearningState twice = fold(once, closed);

    assertThat(twice.tasks()).hasSize(LearningState.MOST_ADVISED_TASKS + 1);
    assertThat(twice.task("chat").learned()).isEqualTo(2);
    assertThat(twice.task("advice.task-00").learned()).isEqualTo(2);
    assertThat(twice.task("advice.task-79").learned()).isZero();
  }

  /** Models come and go; those that went must not keep the learner from going on. */
  @ParameterizedTest
  @ValueSource(ints = {1, 40})
  void armsBeyondTheRoom_pushOutThoseWithTheFewestRewards(int each) {
    LearningState state = LearningState.empty();
    for (int arm = 0; arm < PolicySums.MOST_ARMS; arm++) {
      int rewards = arm == 7 ? 1 : 2;
      state = fold(state, Collections.nCopies(rewards, onArm("gone-%02d".formatted(arm))));
    }

    state = fold(state, Collections.nCopies(each, onArm("new")));

    PolicySums sums = state.task("advice.plan").sumsOr(2);
    assertThat(sums.arms())
        .containsKeys("new", "new/cooler", "gone-06")
        .doesNotContainKey("gone-07");
    assertThat(sums.arms()).doesNotContainKey("gone-07/cooler");
    assertThat(sums.arms()).hasSize(2 * PolicySums.MOST_ARMS);
  }

  @Test
  void oneFold_learnsOfAsManyArmsAsThereIsRoomFor() {
    List<ClosedDecision> closed = new ArrayList<>();
    for (int i = 0; i < 3 * 70; i++) {
      closed.add(onArm("arm-%02d".formatted(i % 70)));
    }

    TaskLearning learned = fold(LearningState.empty(), closed).task("advice.plan");

    assertThat(learned.arms()).hasSize(2 * PolicySums.MOST_ARMS);
    assertThat(learned.learned()).isEqualTo(3 * PolicySums.MOST_ARMS);
  }

  private static ClosedDecision onArm(String arm) {
    return closed("advice.plan", "cooler", 0.5, List.of(arm, "small"));
  }

  private static LearningState fold(LearningState state, List<ClosedDecision> closed) {
    RewardBatch batch =
        new RewardBatch(
            state.marks(),
            Map.of("c", new ChainMark(state.revision() + 1, state.revision() + 1)),
            closed,
            List.of(),
            Explored.NOTHING,
            List.of(),
            Map.of(),
            Map.of(),
            0,
            0);
    return state.apply(FOLDING.fold(state, batch, Instant.EPOCH).orElseThrow());
  }

  private static ClosedDecision closed(String task, String parameterSet, double reward) {
    return closed(task, parameterSet, reward, List.of("large", "small"));
  }

  private static ClosedDecision closed(
      String task, String parameterSet, double reward, List<String> arms) {
    TrackedDecision decision =
        new TrackedDecision(
            TestFacts.id(7),
            3,
            5_000_000,
            task,
            "rule-eps/1",
            "none",
            "general",
            null,
            "advice/1",
            new float[] {1, 0.5f},
            arms,
            0,
            new double[] {0.75, 0.25},
            0.5,
            0.25,
            parameterSet.isEmpty()
                ? null
                : new TrackedSet(List.of("baseline", parameterSet), new double[] {0.9, 0.1}, 1));
    return new ClosedDecision(
        decision, ClosedDecision.Verdict.LEARNED, 0.5, 0.01, 2, true, false, reward);
  }
}
