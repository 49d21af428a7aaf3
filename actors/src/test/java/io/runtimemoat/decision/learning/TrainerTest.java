package io.runtimemoat.decision.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.reward.TrackedSet;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a trainer makes of a ledger in which parameters are drawn. */
class TrainerTest {
  private static final String TASK = "advice.plan";
  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
  private static final ExplorationBounds BOUNDS = new ExplorationBounds(0, 0.02, 0);
  private static final List<String> SETS = List.of("baseline", "cooler", "warmer");
  private static final double[] ALIKE = {0.34, 0.33, 0.33};

  /** As they are drawn within these bounds before anything is known of them. */
  private static final double[] HARDLY = {0.98, 0.01, 0.01};

  private final Trainer trainer =
      new Trainer(
          "acme",
          TASK,
          new TrainerRules(
              PolicySpec.of("lin-ts/1"),
              GateLimits.of(GateSettings.from(ConfigFactory.load())),
              RolloutLimits.of(RolloutSettings.from(ConfigFactory.load())),
              BOUNDS,
              200,
              300,
              600));
  private final RewardFolding folding = new RewardFolding("reward/1", 1, 1_000_000_000);
  private final CounterRandom random = new CounterRandom(new Seed(4, 4));
  private LearningState state = LearningState.empty();
  private long taken;

  @Test
  void setsThatTheLogKnows_areStagedWithTheirArms() {
    learn(600, ALIKE);
    cut();
    learn(600, ALIKE);

    TrainerStep.Judged judged = judged();

    assertThat(judged.hasPassed()).as(judged.report().text()).isTrue();
    assertThat(judged.candidate().parameterSets().known()).containsKey("large/cooler");
    assertThat(judged.report().text()).doesNotContain("own_parameters");
  }

  /** It looks as often as it may, then arms go on without the sets. */
  @Test
  void setsThatTheLogHardlyKnows_stayBehindTheirArms() {
    learn(600, ALIKE);
    cut();
    learn(300, HARDLY);
    TrainerStep early = look();
    learn(300, HARDLY);

    TrainerStep.Judged judged = judged();

    assertThat(early).isInstanceOf(TrainerStep.Wait.class);
    assertThat(judged.hasPassed()).as(judged.report().text()).isTrue();
    assertThat(judged.candidate().parameterSets().known()).isEmpty();
    assertThat(judged.report().text()).contains("own_parameters");
    assertThat(((RolloutEvent.GateJudged) judged.judged()).summary().snapshot().id())
        .isEqualTo(judged.candidate().id());
    assertThat(judged.report().verdict()).isEqualTo(GateReport.Verdict.PASS);
  }

  /** Whoever trained a snapshot elsewhere signed it as a whole. */
  @Test
  void offeredSnapshot_isJudgedAsItIsOnly() {
    learn(600, ALIKE);
    cut();
    learn(600, ALIKE);
    PolicySnapshot offered = judged().candidate();
    trainer.offered(offered, null, BOUNDS, "ada", Instant.ofEpochSecond(5));
    learn(600, HARDLY);

    TrainerStep.Judged judged = judged();

    assertThat(judged.report().verdict()).isEqualTo(GateReport.Verdict.INSUFFICIENT);
    assertThat(judged.candidate()).isEqualTo(offered);
  }

  /** The trainer's own would follow each other there faster than any could leave. */
  @Test
  void candidateInShadow_isReplacedByAnOfferedOne_andNotByTheTrainersOwn() {
    learn(600, ALIKE);
    cut();
    learn(600, ALIKE);
    TrainerStep.Judged own = judged();
    stage(own);
    learn(600, ALIKE);
    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);
    learn(600, ALIKE);
    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);

    trainer.offered(newer(own.candidate()), null, BOUNDS, "ada", Instant.ofEpochSecond(5));
    learn(600, ALIKE);
    TrainerStep.Judged offered = judged();
    stage(offered);

    assertThat(own.by()).isEqualTo(Trainer.OWN);
    assertThat(offered.by()).isEqualTo("ada");
    assertThat(offered.hasPassed()).as(offered.report().text()).isTrue();
    assertThat(state.task(TASK).rollout().candidate())
        .extracting(candidate -> candidate.snapshot().id())
        .isEqualTo(offered.candidate().id());
  }

  /** Enough for the next step and no step: what the age of a snapshot is to show. */
  @Test
  void trainerThatCouldGoOn_isOverdueUntilItDoes() {
    learn(199, ALIKE);
    assertThat(trainer.isOverdue(state.task(TASK))).isFalse();
    learn(401, ALIKE);
    assertThat(trainer.isOverdue(state.task(TASK))).isTrue();
    cut();
    assertThat(trainer.isOverdue(state.task(TASK))).isFalse();
    learn(299, ALIKE);
    assertThat(trainer.isOverdue(state.task(TASK))).as("decisions are awaited").isFalse();
    learn(301, ALIKE);
    assertThat(trainer.isOverdue(state.task(TASK))).isTrue();

    stage(judged());
    learn(600, ALIKE);

    assertThat(trainer.isOverdue(state.task(TASK))).as("a rollout is under way").isFalse();
  }

  private void stage(TrainerStep.Judged judged) {
    RolloutState gated = judged.judged().applyTo(state.task(TASK).rollout());
    SnapshotName name =
        new SnapshotName(judged.candidate().header().version(), judged.candidate().id());
    Ruling<RolloutEvent> ruling =
        gated.orders().stage(name, judged.kind(), "", judged.salt(), "trainer", NOW);
    assertThat(ruling).isInstanceOf(Ruling.Accepted.class);
    state = state.apply(new LearningEvent.RolloutMoved(TASK, judged.judged()));
    state =
        state.apply(
            new LearningEvent.RolloutMoved(TASK, ((Ruling.Accepted<RolloutEvent>) ruling).event()));
  }

  /** The same under the next version. */
  private PolicySnapshot newer(PolicySnapshot snapshot) {
    SnapshotHeader header = snapshot.header();
    return PolicySnapshot.cut(
        new SnapshotHeader(
            header.tenant(),
            header.task(),
            header.version() + 1,
            header.parent(),
            header.featureSchema(),
            header.rewardVersion(),
            header.madeAtMicros()),
        snapshot.spec(),
        state.task(TASK).sumsOr(snapshot.dimension()),
        PolicySums.none(snapshot.dimension()));
  }

  private void cut() {
    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);
  }

  private TrainerStep.Judged judged() {
    TrainerStep step = look();
    assertThat(step).isInstanceOf(TrainerStep.Judged.class);
    return (TrainerStep.Judged) step;
  }

  private TrainerStep look() {
    return trainer.look(state.task(TASK), null, null, BOUNDS, NOW);
  }

  /** Large is better than small and cooler better than the rest, whatever the request. */
  private void learn(int count, double[] sets) {
    List<ClosedDecision> closed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int arm = random.uniform(3 * taken) < 0.5 ? 0 : 1;
      double draw = random.uniform(3 * taken + 1);
      int set = draw < sets[0] ? 0 : draw < sets[0] + sets[1] ? 1 : 2;
      double reward =
          (arm == 0 ? 0.5 : 0.3) + (set == 1 ? 0.3 : 0) + 0.2 * random.uniform(3 * taken + 2);
      closed.add(closed(arm, new TrackedSet(SETS, sets, set), reward));
      taken++;
    }
    RewardBatch batch =
        new RewardBatch(
            state.marks(),
            Map.of("c", new ChainMark(taken, taken)),
            closed,
            List.of(),
            Explored.NOTHING,
            List.of(),
            Map.of(),
            Map.of(),
            0,
            0);
    trainer.take(batch, state.task(TASK));
    state = state.apply(folding.fold(state, batch, NOW).orElseThrow());
  }

  private ClosedDecision closed(int arm, TrackedSet set, double reward) {
    TrackedDecision decision =
        new TrackedDecision(
            TestFacts.id(taken),
            taken,
            10_000_000 + taken,
            TASK,
            "rule-eps/1",
            "none",
            "general",
            null,
            "advice/1",
            new float[] {1, (float) random.uniform(1_000_000 + taken)},
            List.of("large", "small"),
            arm,
            new double[] {0.5, 0.5},
            0.25,
            0.5,
            set);
    return new ClosedDecision(
        decision, ClosedDecision.Verdict.LEARNED, reward, 0.01, 2, true, false, reward);
  }
}
