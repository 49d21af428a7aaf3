package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.ACME;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationRules;
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
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
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
import org.junit.jupiter.api.AfterEach;

/** A tenant's learner on a journal in memory, with the decisions that it learns from. */
abstract class PolicyFixture {

  static final String CHAIN = RewardFacts.chain(10);
  static final long WINDOW = 1_000;
  static final RewardRules RULES =
      new RewardRules(
          Map.of("quality", new Metric("quality", Metric.Kind.FLOAT, 0, 1, 1)),
          RewardRules.Aggregation.EARLIEST,
          WINDOW,
          OptionalDouble.empty(),
          new RewardWeights(1, 0, 0, 0, 1, 1));
  static final PopulationRules POPULATION =
      new PopulationRules(true, true, Set.of(), 3, 10, 100, Duration.ofHours(1));
  final Database database = EntityKit.database();
  final TestProbe<RewardFolder.Command> folder;
  final RewardFacts ledger = new RewardFacts();
  final PopulationTable population = PopulationTable.open(database, new byte[32]);
  final MovedClock time = new MovedClock();
  final LearningMeters meters = new LearningMeters(time);
  final SnapshotTable table;
  final SnapshotStore snapshots;
  private final Path disk;
  private final SigningKey key;
  final EventSourcedBehaviorTestKit<TenantPolicy.Command, LearningEvent, LearningState> policy;
  long served;

  PolicyFixture(ActorTestKit kit, Path disk) throws Exception {
    folder = kit.createTestProbe();
    this.disk = disk;
    key = SigningKey.load(disk.resolve("node.key"));
    table = SnapshotTable.open(database);
    new SigningKeyTable(database).register(key, "node", 1);
    snapshots = store();
    policy = EventSourcedBehaviorTestKit.create(kit.system(), TenantPolicy.create(ACME, parts()));
  }

  /** Of one node, as it is after each of its starts. */
  final SnapshotStore store() {
    return new SnapshotStore(
        table,
        new SnapshotFolder(disk.resolve("snapshots"), new byte[32], 1 << 20, EntityKit.CLOCK),
        key,
        2,
        EntityKit.CLOCK);
  }

  LearningParts parts() {
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
        CohortFixture.NO_COHORTS,
        meters,
        Duration.ofDays(1),
        EntityKit.CLOCK);
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** Lets one candidate through the gate; what it is. */
  PolicySnapshot stageOne() {
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

  void look() {
    policy.runCommand(new TenantPolicy.Look());
  }

  void fold(RewardBatch batch) {
    assertThat(policy.runCommand(new TenantPolicy.FoldRewards(batch)).events()).hasSize(1);
  }

  /**
   * Explored requests of the rule, which likes the large arm; {@code sign} says whether it is good.
   */
  RewardBatch rated(Map<String, ChainMark> marks, int count, int sign) {
    return rated(marks, count, sign, RewardFacts.exploring(0.3));
  }

  /** The same requests by another policy. */
  RewardBatch rated(Map<String, ChainMark> marks, int count, int sign, Policy decides) {
    RewardJoin join = RewardJoin.from(marks, RULES, 10_000);
    for (int i = 0; i < count; i++) {
      long at = 10 * served;
      DecisionRecord decided = ledger.decide(CHAIN, served, at, decides, "general");
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

  void forgetWatches() {
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
  void watchesFrom(Map<String, ChainMark> marks) {
    folder.fishForMessage(
        Duration.ofSeconds(10),
        heard ->
            heard instanceof RewardFolder.Watch watch && watch.marks().equals(marks)
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  StatusReply<Done> order(RolloutOrder order) {
    return order(order, "");
  }

  StatusReply<Done> order(RolloutOrder order, String snapshot) {
    return policy
        .<StatusReply<Done>>runCommand(
            reply -> new TenantPolicy.OrderRollout(TASK, order, snapshot, "drill", "ada", reply))
        .reply();
  }

  StatusReply<Done> offer(String tenant, long version) {
    PolicySnapshot snapshot =
        PolicySnapshot.cut(
            header(tenant, version),
            PolicySpec.of(LinearThompson.KNOWN_NOISE),
            PolicySums.none(2),
            PolicySums.none(2));
    return policy
        .<StatusReply<Done>>runCommand(
            reply -> new TenantPolicy.OfferSnapshot(snapshot.encode(), "trainer", reply))
        .reply();
  }

  static SnapshotHeader header(String tenant, long version) {
    return new SnapshotHeader(tenant, TASK, version, "none", "features/test", RULES.version(), 1);
  }

  void change(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement change = connection.prepareStatement(sql)) {
      change.executeUpdate();
    }
  }

  ControlView announced() {
    return new ControlRows().readOn(ControlView.empty(), ControlTail.open(database), 100);
  }
}
