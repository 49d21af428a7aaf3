package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.ACME;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.experiment.PredictionErrors;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.RewardJoin;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantPolicyTest extends PolicyFixture {
  private static final ActorTestKit KIT = EntityKit.system();

  TenantPolicyTest(@TempDir Path disk) throws Exception {
    super(KIT, disk);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void rewards_areStoredWithTheMarksAndTheFolderHearsThem() {
    RewardBatch batch = rated(Map.of(), 10, 1);

    var folded = policy.runCommand(new TenantPolicy.FoldRewards(batch));

    assertThat(folded.events()).hasSize(1);
    LearningState state = policy.getState();
    assertThat(state.marks()).isEqualTo(batch.to());
    assertThat(state.task(TASK).learned()).isEqualTo(10);
    assertThat(state.task(TASK).sumsOr(2).count()).isEqualTo(10);
    watchesFrom(batch.to());
  }

  @Test
  void moneyForExploring_stopsItBeforeAnythingIsLearned() {
    policy.runCommand(
        (ActorRef<StatusReply<Done>> replyTo) ->
            new TenantPolicy.BoundExploration(
                new ExplorationBounds(0.01, 0.1, 2), "tight", "ada", replyTo));
    assertThat(stoppedOnDay()).isZero();

    policy.runCommand(new TenantPolicy.FoldRewards(spending(1.9)));
    assertThat(stoppedOnDay()).isZero();
    policy.runCommand(new TenantPolicy.FoldRewards(spending(2.1)));

    assertThat(stoppedOnDay()).isEqualTo(20_000);
    assertThat(policy.getState().explored().money()).as("not learned yet").isZero();
  }

  @Test
  void stopForMoney_outlivesARestart() {
    policy.runCommand(
        (ActorRef<StatusReply<Done>> replyTo) ->
            new TenantPolicy.BoundExploration(
                new ExplorationBounds(0.01, 0.1, 2), "tight", "ada", replyTo));
    policy.runCommand(new TenantPolicy.FoldRewards(spending(2.1)));
    fold(rated(policy.getState().marks(), 10, 1));

    policy.restart();
    assertThat(stoppedOnDay()).isEqualTo(20_000);
    policy.runCommand(new TenantPolicy.FoldRewards(spending(2.2)));
    policy.runCommand(new TenantPolicy.FoldRewards(spending(2.3)));

    assertThat(stoppedOnDay()).isEqualTo(20_000);
  }

  /** Decisions have ended, and their window has not passed. */
  private RewardBatch spending(double money) {
    Map<String, ChainMark> marks = policy.getState().marks();
    return new RewardBatch(
        marks,
        marks,
        List.of(),
        List.of(),
        new Explored(20_000, money, 3, 30),
        List.of(),
        Map.of(),
        Map.of(),
        0,
        0);
  }

  private long stoppedOnDay() {
    Map<String, PolicyPointer> told = announced().policies().get(ACME);
    return Objects.requireNonNull(told).values().iterator().next().stoppedOnDay();
  }

  @Test
  void batchFromElsewhere_isNotLearned() {
    RewardBatch batch = rated(Map.of(), 10, 1);
    policy.runCommand(new TenantPolicy.FoldRewards(batch));

    watchesFrom(batch.to());
    var again = policy.runCommand(new TenantPolicy.FoldRewards(batch));

    assertThat(again.hasNoEvents()).isTrue();
    assertThat(policy.getState().task(TASK).learned()).isEqualTo(10);
    watchesFrom(batch.to());
  }

  @Test
  void candidateThatPassesTheGate_isStoredSignedStagedAndAnnounced() {
    PolicySnapshot staged = stageOne();

    RolloutState rollout = policy.getState().task(TASK).rollout();
    assertThat(Objects.requireNonNull(rollout.candidate()).phase()).isEqualTo(RolloutPhase.SHADOW);
    assertThat(rollout.candidate().snapshot().id()).isEqualTo(staged.id());
    PolicyPointer pointer = Objects.requireNonNull(announced().policies().get(ACME)).get(TASK);
    assertThat(Objects.requireNonNull(pointer).candidateId()).isEqualTo(staged.id());
    assertThat(pointer.championId()).isNull();
    assertThat(policy.getState().provenance())
        .extracting(Provenance::what)
        .containsExactly("gate", "staged");
  }

  /** Nothing more has to be learned for it: it is the same that passed. */
  @Test
  void candidateThatCannotBeStored_isStagedOnceItCan() throws Exception {
    fold(rated(policy.getState().marks(), 150, -1));
    look();
    fold(rated(policy.getState().marks(), 600, -1));
    change("ALTER TABLE moat_policy_snapshot RENAME TO away");
    for (int i = 0; i < 5; i++) {
      look();
    }
    RolloutState judged = policy.getState().task(TASK).rollout();
    String passed = Objects.requireNonNull(judged.lastGate()).snapshot().id();
    assertThat(judged.candidate()).isNull();
    assertThat(waiting()).contains(passed, "waits to be stored");

    change("ALTER TABLE away RENAME TO moat_policy_snapshot");
    for (int i = 0; i < 8; i++) {
      look();
    }

    Candidate staged = Objects.requireNonNull(policy.getState().task(TASK).rollout().candidate());
    assertThat(staged.snapshot().id()).isEqualTo(passed);
    assertThat(snapshots.find(ACME, TASK, passed)).isPresent();
    assertThat(waiting()).doesNotContain("waits to be stored");
  }

  private String waiting() {
    return policy
        .<TenantPolicy.Report>runCommand(TenantPolicy.GetLearning::new)
        .reply()
        .waiting()
        .getOrDefault(TASK, "");
  }

  @Test
  void candidateThatFailsTheGate_isJudgedAndNotStaged() {
    // The arm that looks good at first turns out bad on the decisions that judge it.
    fold(rated(policy.getState().marks(), 150, -1));
    look();
    fold(rated(policy.getState().marks(), 600, 1));

    look();

    RolloutState rollout = policy.getState().task(TASK).rollout();
    assertThat(rollout.candidate()).isNull();
    assertThat(Objects.requireNonNull(rollout.lastGate()).verdict())
        .isEqualTo(GateReport.Verdict.FAIL);
  }

  @Test
  void candidate_beginsFromWhatOthersLearned() {
    LearnedUnder under = new LearnedUnder("features/test", 2, RULES.version());
    for (String tenant : List.of("beta", "gamma", "zeta")) {
      Populations.give(population, tenant, under, Populations.sums(tenant, "huge", 60, 0.9));
    }

    PolicySnapshot staged = stageOne();

    // Nobody here tried the arm; of the others' 180 rewards count as many as the prior may.
    assertThat(staged.counts().get("huge")).isCloseTo(20, within(1e-9));
    assertThat(staged.header().tenant()).isEqualTo("acme");
  }

  @Test
  void candidate_doesNotHearItsOwnRewardsTwice() {
    LearnedUnder under = new LearnedUnder("features/test", 2, RULES.version());
    for (String tenant : List.of("acme", "beta", "gamma")) {
      Populations.give(population, tenant, under, Populations.sums(tenant, "huge", 60, 0.9));
    }

    // Without its own part the others are two, and two are no population.
    assertThat(stageOne().counts()).doesNotContainKey("huge");
  }

  @Test
  void orderToRollBack_barsWhatWasStagedAndIsAnnounced() {
    PolicySnapshot staged = stageOne();

    var ordered = order(RolloutOrder.ROLL_BACK);

    assertThat(ordered.isSuccess()).isTrue();
    assertThat(policy.getState().task(TASK).rollout().candidate()).isNull();
    assertThat(policy.getState().task(TASK).rollout().barred())
        .extracting(name -> name.id())
        .containsExactly(staged.id());
    PolicyPointer pointer = Objects.requireNonNull(announced().policies().get(ACME)).get(TASK);
    assertThat(Objects.requireNonNull(pointer).candidateId()).isNull();
    assertThat(order(RolloutOrder.ROLL_BACK).isError()).isTrue();
  }

  /** Looks that change nothing are no cycle, and other learners say nothing of this one. */
  @Test
  void trainerThatIsStuck_ages_whateverOthersDo() {
    meters.overdue(new TenantId("zeta"), true);
    time.move(Duration.ofMinutes(5));
    fold(rated(policy.getState().marks(), 150, -1));
    time.move(Duration.ofMinutes(40));
    meters.overdue(new TenantId("zeta"), false);

    assertThat(meters.sinceCycle()).isEqualTo(Duration.ofMinutes(40));

    look();
    time.move(Duration.ofMinutes(40));
    look();

    assertThat(meters.sinceCycle()).as("it waits for decisions to judge on").isZero();
  }

  @Test
  void boundsOfExploring_areStoredWithTheirReasonAndAnnounced() {
    ExplorationBounds bounds = new ExplorationBounds(0, 0.02, 5);

    policy.<StatusReply<Done>>runCommand(
        reply -> new TenantPolicy.BoundExploration(bounds, "quiet week", "ada", reply));

    assertThat(policy.getState().bounds()).isEqualTo(bounds);
    assertThat(policy.getState().provenance().get(0).reason()).isEqualTo("quiet week");
    PolicyPointer any =
        Objects.requireNonNull(announced().policies().get(ACME)).get(PolicyDesk.ANY_TASK);
    assertThat(Objects.requireNonNull(any).bounds()).isEqualTo(bounds);
  }

  @Test
  void boundsThatAreLifted_areToldReadably_andOnce() {
    ExplorationBounds bounds = new ExplorationBounds(0, 0.02, 5);

    policy.<StatusReply<Done>>runCommand(
        reply -> new TenantPolicy.BoundExploration(bounds, "quiet week", "ada", reply));
    for (int i = 0; i < 2; i++) {
      policy.<StatusReply<Done>>runCommand(
          reply -> new TenantPolicy.BoundExploration(null, "over", "ada", reply));
    }

    List<Provenance> told = policy.getState().provenance();
    assertThat(told).hasSize(2);
    assertThat(told.get(0).from()).isEqualTo("configuration");
    assertThat(told.get(0).to())
        .isEqualTo("{\"floor\":0.0,\"share\":0.02,\"daily_money\":5.0}")
        .isEqualTo(told.get(1).from());
    String place = told.get(1).place().toText();
    assertThat(place).isEqualTo("2");
    assertThat(Provenance.Place.parse(place)).contains(told.get(1).place());
    assertThat(Provenance.Place.parse("2."))
        .as("as it was told once")
        .contains(told.get(1).place());
  }

  @Test
  void orderThatNamesAnotherSnapshot_isRefused_whateverItOrders() {
    PolicySnapshot candidate = stageOne();
    LearningState before = policy.getState();

    for (RolloutOrder order : RolloutOrder.values()) {
      assertThat(order(order, "snap-1-0123").getError().getMessage())
          .contains("about " + candidate.id() + ", not snap-1-0123");
    }

    assertThat(policy.getState()).isEqualTo(before);
    assertThat(order(RolloutOrder.APPROVE, candidate.id()).isSuccess()).isTrue();
    assertThat(order(RolloutOrder.APPROVE, "snap-1-0123").isError())
        .as("approved already")
        .isTrue();
    assertThat(order(RolloutOrder.ROLL_BACK, candidate.id()).isSuccess()).isTrue();
    assertThat(order(RolloutOrder.ADVANCE, candidate.id()).getError().getMessage())
        .contains("about nothing");
  }

  @Test
  void restart_recoversSumsMarksAndRollout() {
    stageOne();
    LearningState before = policy.getState();
    forgetWatches();

    policy.restart();

    assertThat(policy.getState()).isEqualTo(before);
    watchesFrom(before.marks());
  }

  /** Of what the champion decided, how far rewards are from what it expected. */
  @Test
  void rewardsOfTheChampionsDecisions_areHeldAgainstWhatItExpected() {
    PolicySnapshot first = stageOne();
    assertThat(meters.reading().predictions().absolute().n())
        .as("the rule expects nothing")
        .isZero();
    while (policy.getState().task(TASK).rollout().candidate() != null) {
      assertThat(order(RolloutOrder.ADVANCE).isSuccess()).isTrue();
    }

    Policy champion = first.policy(new Exploration(0.01, 0.3, null));
    fold(rated(policy.getState().marks(), 200, -1, champion));
    PredictionErrors before = meters.reading().predictions();
    fold(rated(policy.getState().marks(), 200, 1, champion));
    PredictionErrors after = meters.reading().predictions();

    assertThat(before.absolute().n()).isEqualTo(200);
    assertThat(before.absolute().mean()).as("as it was learned").isLessThan(0.2);
    assertThat(after.absolute().mean()).as("upside down").isGreaterThan(0.25);
  }

  @Test
  void tasksThatCallersName_areFollowedOnceTheyAreLearned() {
    RewardJoin join = RewardJoin.from(Map.of(), RULES, 10_000);
    for (int i = 0; i < 50; i++) {
      ledger.end(
          ledger.decide(
              "advice.name-" + i, CHAIN, i, 10L * i, RewardFacts.exploring(0.3), "general"),
          10L * i + 1);
    }
    new ChainReading(ledger, CHAIN, Map.of(ACME.value(), join))
        .read(0, fact -> RewardFolder.offer(join, CHAIN, fact));
    PolicyDesk desk = new PolicyDesk(ACME, parts());

    desk.take(join.take(Long.MAX_VALUE / 2, 10_000, task -> 0), LearningState.empty());
    desk.take(rated(Map.of(), 10, 1), LearningState.empty());

    assertThat(desk.followed()).containsExactly(TASK);
  }
}
