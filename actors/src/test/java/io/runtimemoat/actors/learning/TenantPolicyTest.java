package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.ACME;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationRules;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.learning.RewardFolding;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.learning.TrainerRules;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.RewardJoin;
import io.runtimemoat.decision.reward.RewardRules;
import io.runtimemoat.decision.reward.RewardWeights;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantPolicyTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final String CHAIN = RewardFacts.chain(10);
  private static final long WINDOW = 1_000;
  private static final RewardRules RULES =
      new RewardRules(
          Map.of("quality", new Metric("quality", Metric.Kind.FLOAT, 0, 1, 1)),
          RewardRules.Aggregation.EARLIEST,
          WINDOW,
          OptionalDouble.empty(),
          new RewardWeights(1, 0, 0, 0, 1, 1));

  private static final PopulationRules POPULATION =
      new PopulationRules(true, true, Set.of(), 3, 10, 100, Duration.ofHours(1));

  private final Database database = EntityKit.database();
  private final TestProbe<RewardFolder.Command> folder = KIT.createTestProbe();
  private final RewardFacts ledger = new RewardFacts();
  private final PopulationTable population = PopulationTable.open(database, new byte[32]);
  private final LearningMeters meters = new LearningMeters(EntityKit.CLOCK);
  private final SnapshotStore snapshots;
  private final EventSourcedBehaviorTestKit<TenantPolicy.Command, LearningEvent, LearningState>
      policy;
  private long served;

  TenantPolicyTest(@TempDir Path disk) throws Exception {
    SigningKey key = SigningKey.load(disk.resolve("node.key"));
    SnapshotTable table = SnapshotTable.open(database);
    new SigningKeyTable(database).register(key, "node", 1);
    snapshots =
        new SnapshotStore(
            table,
            new SnapshotFolder(disk.resolve("snapshots"), new byte[32], 1 << 20, EntityKit.CLOCK),
            key,
            EntityKit.CLOCK);
    policy = EventSourcedBehaviorTestKit.create(KIT.system(), TenantPolicy.create(ACME, parts()));
  }

  private LearningParts parts() {
    return new LearningParts(
        folder.ref(),
        new RewardFolding(RULES.version(), 1, WINDOW),
        new TrainerRules(
            PolicySpec.of(LinearThompson.KNOWN_NOISE),
            GateLimits.of(GateSettings.from(ConfigFactory.load())),
            RolloutLimits.of(RolloutSettings.from(ConfigFactory.load())),
            new ExplorationBounds(0.01, 0.3, 0),
            100,
            200,
            4_000),
        snapshots,
        new ControlAnnouncer(ControlTable.open(database), sequence -> {}, 1),
        new ControlRows(),
        new Population(
            population,
            POPULATION,
            new PopulationCutter(PolicySpec.of(LinearThompson.KNOWN_NOISE), POPULATION),
            () -> Optional.of(Populations.view("acme", "beta", "gamma", "zeta")),
            tenant -> false,
            meters),
        meters,
        Duration.ofDays(1),
        EntityKit.CLOCK);
  }

  @AfterEach
  void close() {
    database.close();
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

  @Test
  void offeredSnapshot_waitsForTheGate_unlessItIsAnothersOrOld() {
    stageOne();
    assertThat(offer("acme", 2).isSuccess()).as("beside one in shadow").isTrue();
    order(RolloutOrder.ADVANCE);
    assertThat(offer("acme", 2).getError().getMessage()).contains("is on its way");
    order(RolloutOrder.WITHDRAW);

    assertThat(offer("zeta", 2).getError().getMessage()).contains("of tenant zeta");
    assertThat(offer("acme", 1).getError().getMessage()).contains("not newer");
    assertThat(offer("acme", Long.MAX_VALUE).getError().getMessage()).contains("far ahead");
    assertThat(offer("acme", 2).isSuccess()).isTrue();
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
  void restart_recoversSumsMarksAndRollout() {
    stageOne();
    LearningState before = policy.getState();
    forgetWatches();

    policy.restart();

    assertThat(policy.getState()).isEqualTo(before);
    watchesFrom(before.marks());
  }

  /** Lets one candidate through the gate; what it is. */
  private PolicySnapshot stageOne() {
    fold(rated(policy.getState().marks(), 150, -1));
    look();
    fold(rated(policy.getState().marks(), 600, -1));
    var judged = policy.runCommand(new TenantPolicy.Look());
    assertThat(judged.events())
        .last()
        .isInstanceOfSatisfying(
            LearningEvent.RolloutMoved.class,
            moved -> assertThat(moved.event()).isInstanceOf(RolloutEvent.CandidateStaged.class));
    String id =
        Objects.requireNonNull(policy.getState().task(TASK).rollout().candidate()).snapshot().id();
    return snapshots.find(ACME, TASK, id).orElseThrow();
  }

  private void look() {
    policy.runCommand(new TenantPolicy.Look());
  }

  private void fold(RewardBatch batch) {
    assertThat(policy.runCommand(new TenantPolicy.FoldRewards(batch)).events()).hasSize(1);
  }

  /**
   * Explored requests of the rule, which likes the large arm; {@code sign} says whether it is good.
   */
  private RewardBatch rated(Map<String, ChainMark> marks, int count, int sign) {
    RewardJoin join = RewardJoin.from(marks, RULES, 10_000);
    for (int i = 0; i < count; i++) {
      long at = 10 * served;
      DecisionRecord decided =
          ledger.decide(CHAIN, served, at, RewardFacts.exploring(0.3), "general");
      ledger.end(decided, at + 1);
      boolean large = decided.choice().arm().id().equals("large");
      ledger.rate(CHAIN, decided, (large ? 1 : -1) * sign > 0 ? 0.9 : 0.2, at + 2);
      served++;
    }
    long next =
        new ChainReading(ledger, CHAIN, Map.of(ACME.value(), join))
            .read(join.next(CHAIN), fact -> RewardFolder.offer(join, CHAIN, fact))
            .next();
    join.readTo(CHAIN, next);
    return join.take(Long.MAX_VALUE / 2, 10_000, task -> 0);
  }

  /** A caller may invent as many as it has requests. */
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

  private void forgetWatches() {
    folder.fishForMessage(
        Duration.ofSeconds(10),
        message ->
            message instanceof RewardFolder.Watch watch
                    && watch.marks().equals(policy.getState().marks())
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
    folder.expectNoMessage(Duration.ofMillis(50));
  }

  /** The folder hears that the learner stands at these marks. */
  private void watchesFrom(Map<String, ChainMark> marks) {
    folder.fishForMessage(
        Duration.ofSeconds(10),
        heard ->
            heard instanceof RewardFolder.Watch watch && watch.marks().equals(marks)
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  private StatusReply<Done> order(RolloutOrder order) {
    return policy
        .<StatusReply<Done>>runCommand(
            reply -> new TenantPolicy.OrderRollout(TASK, order, "drill", "ada", reply))
        .reply();
  }

  private StatusReply<Done> offer(String tenant, long version) {
    PolicySnapshot snapshot =
        PolicySnapshot.cut(
            new SnapshotHeader(tenant, TASK, version, "none", "features/test", RULES.version(), 1),
            PolicySpec.of(LinearThompson.KNOWN_NOISE),
            PolicySums.none(2),
            PolicySums.none(2));
    return policy
        .<StatusReply<Done>>runCommand(
            reply -> new TenantPolicy.OfferSnapshot(snapshot.encode(), "trainer", reply))
        .reply();
  }

  private ControlView announced() {
    return new ControlRows().readOn(ControlView.empty(), ControlTail.open(database), 100);
  }
}
