package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.control.FeedFollower;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.FoldedTask;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationEvent;
import io.runtimemoat.decision.learning.PopulationRules;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.decision.learning.RewardFolding;
import io.runtimemoat.decision.learning.TrainerRules;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import io.runtimemoat.persistence.snapshot.PopulationPart;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;

/** Learners, the owner of the population and a router, around one database and one clock. */
final class PopulationFixture implements AutoCloseable {
  static final TenantId NEWCOMER = new TenantId("newcomer");
  static final TenantId FILED = new TenantId("filed");
  static final TenantId HERMIT = new TenantId("hermit");
  static final LearnedUnder UNDER = new LearnedUnder("features/test", 2, "reward-1");
  static final PolicySpec SPEC = PolicySpec.of(LinearThompson.KNOWN_NOISE);
  static final SnapshotName OWN = new SnapshotName(1, "snap-1-own");
  static final PopulationRules RULES =
      new PopulationRules(true, true, Set.of(HERMIT), 3, 10, 100, Duration.ofHours(1));

  final Database database = EntityKit.database();
  final PopulationTable table = PopulationTable.open(database, new byte[32]);
  final SnapshotTable stored = SnapshotTable.open(database);
  final SnapshotStore snapshots;
  Instant now = Instant.parse("2026-11-21T06:00:00Z");
  private final InstantSource time = () -> now;
  private final Clock clock = time.withZone(ZoneOffset.UTC);
  final LearningMeters meters = new LearningMeters(clock);
  ControlView tenants = Populations.view("acme", "beta", "gamma", "hermit", "newcomer");
  private final ActorTestKit kit;

  PopulationFixture(ActorTestKit kit, Path disk) throws Exception {
    this.kit = kit;
    SigningKey key = SigningKey.load(disk.resolve("node.key"));
    new SigningKeyTable(database).register(key, "node", 1);
    snapshots =
        new SnapshotStore(
            stored,
            new SnapshotFolder(disk.resolve("snapshots"), new byte[32], 1 << 20, clock),
            key,
            2,
            clock);
  }

  @Override
  public void close() {
    database.close();
  }

  /** A learner whose own policy serves everything has looked once. */
  void learned(String tenant) {
    var learner = learner(tenant);
    learner.initialize(rewards(tenant), promoted());
    learner.runCommand(new TenantPolicy.Look());
  }

  EventSourcedBehaviorTestKit<TenantPolicy.Command, LearningEvent, LearningState> learner(
      String tenant) {
    return EventSourcedBehaviorTestKit.create(
        kit.system(), TenantPolicy.create(new TenantId(tenant), parts(RULES)));
  }

  EventSourcedBehaviorTestKit<PopulationPolicy.Command, PopulationEvent, PopulationState> owner(
      PopulationRules rules) {
    return EventSourcedBehaviorTestKit.create(kit.system(), PopulationPolicy.create(parts(rules)));
  }

  Population population(PopulationRules rules) {
    return new Population(
        table,
        rules,
        new PopulationCutter(SPEC, rules),
        () -> Optional.of(tenants),
        FILED::equals,
        meters);
  }

  LearningParts parts(PopulationRules rules) {
    return new LearningParts(
        kit.<RewardFolder.Command>createTestProbe().ref(),
        new RewardFolding("reward-1", 1, 1_000),
        new TrainerRules(
            SPEC,
            GateLimits.of(GateSettings.from(ConfigFactory.load())),
            RolloutLimits.of(RolloutSettings.from(ConfigFactory.load())),
            new ExplorationBounds(0.01, 0.2, 0),
            100,
            200,
            4_000),
        snapshots,
        new ControlAnnouncer(ControlTable.open(database), sequence -> {}, 1),
        new ControlRows(),
        population(rules),
        CohortFixture.NO_COHORTS,
        meters,
        Duration.ofDays(1),
        clock);
  }

  /** Sixty rewards of each arm: the large one is good. */
  LearningEvent rewards(String tenant) {
    PolicySums sums =
        Populations.sums(tenant, "large", 30, 0.9).plus(Populations.sums(tenant, "small", 30, 0.3));
    return new LearningEvent.RewardsFolded(
        Map.of(),
        Map.of(TASK, FoldedTask.ofSums(UNDER, 1, sums, 60, 60, 60, 1)),
        new Explored(0, 0, 0, 0),
        now);
  }

  LearningEvent promoted() {
    return moved(new RolloutEvent.Promoted(OWN, "within every limit", "judge", now));
  }

  static LearningEvent moved(RolloutEvent event) {
    return new LearningEvent.RolloutMoved(TASK, event);
  }

  static LearningState state(LearningEvent... events) {
    LearningState state = LearningState.empty();
    for (LearningEvent event : events) {
      state = state.apply(event);
    }
    return state;
  }

  PolicySums givenBy(String tenant) throws Exception {
    PopulationPart part =
        table.find(
            tenant,
            new PopulationPart.Kind(
                TASK, UNDER.featureSchema(), UNDER.dimension(), UNDER.rewardVersion()));
    return PolicySums.decode(Objects.requireNonNull(part).content());
  }

  void change(String sql) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      assertThat(statement.executeUpdate()).isPositive();
    }
  }

  static String id(PopulationState state) {
    return Objects.requireNonNull(state.task(TASK).snapshot()).id();
  }

  ControlView announced() {
    return new ControlRows().readOn(ControlView.empty(), ControlTail.open(database), 100);
  }

  /** What a router of another node decides with, once it has followed the feed. */
  LearnedRouting routing(PopulationRules rules) {
    ControlFeed feed = new ControlFeed(Duration.ofSeconds(5), () -> 0);
    new ControlAnnouncer(ControlTable.open(database), sequence -> {}, 1)
        .announce(
            new ControlRows()
                .of(
                    new FlagState(
                        1,
                        Map.of(
                            Flag.ROUTING_POLICY_BANDIT,
                            new FlagState.Setting(new FlagValue.On(), 1)))));
    TestProbe<Topic.Command<FeedFollower.ControlChanged>> topic = kit.createTestProbe();
    ActorRef<FeedFollower.Command> follower =
        kit.spawn(
            FeedFollower.create(
                ControlTail.open(database), feed, topic.ref(), Duration.ofMillis(10), 100));
    kit.createTestProbe()
        .awaitAssert(
            () -> {
              assertThat(feed.view().flags().settings()).isNotEmpty();
              return feed;
            });
    kit.stop(follower);
    SnapshotShelf shelf = new SnapshotShelf(snapshots, 10, rules::mayTake);
    assertThat(shelf.follow(feed.view().policies(), feed.view().population()))
        .as("the learners' own champions are not stored here")
        .isEqualTo(feed.view().policies().isEmpty());
    return new LearnedRouting(
        feed,
        new RequestFlags(feed, "", new SipHash(3, 4)),
        shelf,
        new RulePolicy(RewardFacts.THRESHOLDS),
        exploration -> new ExploringRule(RewardFacts.THRESHOLDS, exploration),
        new ExplorationBounds(0.01, 0.2, 0),
        new SipHash(1, 2),
        tenant -> {});
  }
}
