package io.runtimemoat.actors.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.ExplorationStop;
import io.runtimemoat.decision.learning.FoldedTask;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.Explored;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How events of learning change its state. */
class LearningEventsTest {
  private static final Instant AT = Instant.parse("2026-11-28T06:00:00Z");
  private static final LearnedUnder UNDER = new LearnedUnder("features/test", 2, "reward-1");

  @Test
  void rewards_addUpWhicheverWayTheyWereStored() {
    List<RewardSample> samples =
        List.of(
            new RewardSample("a", new float[] {1, 0.5f}, 0.25),
            new RewardSample("b", new float[] {1, -0.5f}, 0.75));
    LearningState byOne =
        LearningState.empty()
            .apply(folded(FoldedTask.ofSamples(UNDER, 1, samples, 2, 2, 9)))
            .apply(folded(FoldedTask.ofSamples(UNDER, 1, samples, 2, 2, 9)));
    PolicySums sums = PolicySums.of(2, samples);
    LearningState bySums =
        LearningState.empty()
            .apply(folded(FoldedTask.ofSums(UNDER, 1, sums, 2, 2, 2, 9)))
            .apply(folded(FoldedTask.ofSums(UNDER, 1, sums, 2, 2, 2, 9)));

    assertThat(byOne).isEqualTo(bySums);
    assertThat(byOne.task("chat").learned()).isEqualTo(4);
    assertThat(byOne.task("chat").rated()).isEqualTo(4);
    assertThat(byOne.task("chat").sumsOr(2)).isEqualTo(sums.plus(sums));
  }

  @Test
  void decay_appliesToWhatWasThereBefore() {
    List<RewardSample> one = List.of(new RewardSample("a", new float[] {1, 1}, 1));
    LearningState state =
        LearningState.empty()
            .apply(folded(FoldedTask.ofSamples(UNDER, 1, one, 1, 1, 9)))
            .apply(folded(FoldedTask.ofSamples(UNDER, 0.5, one, 1, 1, 9)));

    assertThat(state.task("chat").sumsOr(2).count()).isEqualTo(1.5);
  }

  @Test
  void rewardsOfAnotherKind_beginAnew() {
    List<RewardSample> one = List.of(new RewardSample("a", new float[] {1, 1}, 1));
    LearnedUnder other = new LearnedUnder("features/test", 2, "reward-2");
    LearningState state =
        LearningState.empty()
            .apply(folded(FoldedTask.ofSamples(UNDER, 1, one, 1, 1, 9)))
            .apply(folded(FoldedTask.ofSamples(other, 1, one, 1, 1, 9)));

    assertThat(state.task("chat").learned()).isEqualTo(1);
    assertThat(state.task("chat").sumsOr(2).count()).isEqualTo(1);
    assertThat(state.task("chat").completed()).isEqualTo(2);
    Provenance change = state.provenance().get(0);
    assertThat(state.provenance()).hasSize(1);
    assertThat(change.what()).isEqualTo("learned_under");
    assertThat(change.from()).isEqualTo(UNDER.toString());
    assertThat(change.to()).isEqualTo(other.toString());
    assertThat(change.reason()).contains("of 1 rewards");
    assertThat(change.by()).isEqualTo("configuration");
    LearningEvent back = folded(FoldedTask.ofSamples(UNDER, 1, one, 1, 1, 9));
    LearningEvent again = folded(FoldedTask.ofSamples(other, 1, one, 1, 1, 9));
    LearnedUnder third = new LearnedUnder("features/test", 2, "reward-3");
    LearningState settled = state.apply(back).apply(again).apply(back).apply(again);
    assertThat(settled.provenance())
        .as("to and fro is kept once")
        .extracting(Provenance::to)
        .hasSize(2)
        .endsWith(other.toString());
    assertThat(settled.apply(folded(FoldedTask.ofSamples(third, 1, one, 1, 1, 9))).provenance())
        .as("what is not undone is kept")
        .extracting(Provenance::to)
        .hasSize(3)
        .endsWith(other.toString(), third.toString());
  }

  @Test
  void exploredMoney_stopsItsDayAndNoOther() {
    ExplorationBounds bounds = new ExplorationBounds(0.01, 0.1, 2);
    LearningState spent =
        LearningState.empty()
            .apply(explored(new Explored(100, 1.5, 3, 30)))
            .apply(explored(new Explored(100, 0.5, 1, 10)));

    assertThat(spent.explored()).isEqualTo(new Explored(100, 2, 4, 40));
    assertThat(spent.stoppedOnDay(bounds, Explored.NOTHING)).isEqualTo(100);
    assertThat(spent.stoppedOnDay(new ExplorationBounds(0.01, 0.1, 2.5), Explored.NOTHING))
        .isZero();
    assertThat(spent.stoppedOnDay(new ExplorationBounds(0.01, 0.1, 0), Explored.NOTHING)).isZero();
    assertThat(
            spent
                .apply(explored(new Explored(101, 0.1, 1, 1)))
                .stoppedOnDay(bounds, Explored.NOTHING))
        .isZero();
  }

  @Test
  void moneyOfDecisionsThatAreNotLearnedYet_countsToo() {
    ExplorationBounds bounds = new ExplorationBounds(0.01, 0.1, 2);
    LearningState spent = LearningState.empty().apply(explored(new Explored(100, 1.5, 3, 30)));

    assertThat(spent.stoppedOnDay(bounds, new Explored(100, 0.4, 1, 9))).isZero();
    assertThat(spent.stoppedOnDay(bounds, new Explored(100, 0.5, 1, 9))).isEqualTo(100);
    assertThat(spent.stoppedOnDay(bounds, new Explored(101, 1.9, 1, 9))).isZero();
    assertThat(spent.stoppedOnDay(bounds, new Explored(101, 2, 1, 9))).isEqualTo(101);
    assertThat(spent.inShort(new Explored(100, 0.5, 1, 9)).explored())
        .isEqualTo(new Explored(100, 2, 4, 39));
  }

  @Test
  void stop_standsForItsDay_untilBoundsChange() {
    ExplorationBounds bounds = new ExplorationBounds(0.01, 0.1, 2);
    LearningState state = LearningState.empty();
    ExplorationStop stop = new ExplorationStop();

    assertThat(stop.day(state, bounds)).isZero();
    stop.hear(new Explored(100, 2, 1, 9));
    assertThat(stop.day(state, bounds)).isEqualTo(100);
    stop.hear(new Explored(100, Math.nextDown(2.0), 1, 9));
    assertThat(stop.day(state, bounds)).as("added up in another order").isEqualTo(100);
    assertThat(stop.day(state, new ExplorationBounds(0.01, 0.1, 3))).isZero();
    stop.hear(new Explored(101, 4, 1, 9));
    assertThat(stop.day(state, bounds)).isEqualTo(101);
  }

  private static LearningEvent folded(FoldedTask task) {
    return new LearningEvent.RewardsFolded(
        Map.of("c", new ChainMark(1, 1)), Map.of("chat", task), new Explored(0, 0, 0, 0), AT);
  }

  private static LearningEvent explored(Explored explored) {
    return new LearningEvent.RewardsFolded(Map.of(), Map.of(), explored, AT);
  }
}
