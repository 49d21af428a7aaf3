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
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.Explored;
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
import io.runtimemoat.decision.replay.Replay;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From tenants' learners over the owner of the population to the first decisions of a new one. */
class PopulationTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final TenantId NEWCOMER = new TenantId("newcomer");
  private static final TenantId FILED = new TenantId("filed");
  private static final TenantId HERMIT = new TenantId("hermit");
  private static final LearnedUnder UNDER = new LearnedUnder("features/test", 2, "reward-1");
  private static final PolicySpec SPEC = PolicySpec.of(LinearThompson.KNOWN_NOISE);
  private static final SnapshotName OWN = new SnapshotName(1, "snap-1-own");
  private static final PopulationRules RULES =
      new PopulationRules(true, true, Set.of(HERMIT), 3, 10, 100, Duration.ofHours(1));

  private final Database database = EntityKit.database();
  private final PopulationTable table = PopulationTable.open(database, new byte[32]);
  private final SnapshotTable stored = SnapshotTable.open(database);
  private final SnapshotStore snapshots;
  private Instant now = Instant.parse("2026-11-21T06:00:00Z");
  private final InstantSource time = () -> now;
  private final Clock clock = time.withZone(ZoneOffset.UTC);
  private final LearningMeters meters = new LearningMeters(clock);
  private ControlView tenants = Populations.view("acme", "beta", "gamma", "hermit", "newcomer");

  PopulationTest(@TempDir Path disk) throws Exception {
    SigningKey key = SigningKey.load(disk.resolve("node.key"));
    new SigningKeyTable(database).register(key, "node", 1);
    snapshots =
        new SnapshotStore(
            stored,
            new SnapshotFolder(disk.resolve("snapshots"), new byte[32], 1 << 20, clock),
            key,
            clock);
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
  void newTenant_decidesFromWhatOthersLearned_andEveryDecisionReplays() {
    List.of("acme", "beta", "gamma", "hermit").forEach(this::learned);
    owner(RULES).runCommand(new PopulationPolicy.Look());

    LearnedRouting routing = routing(RULES);
    LearnedRouting.Selected selected = routing.select(NEWCOMER, TASK, "user", now);

    assertThat(table.tenantsAfter("", 9)).containsExactly("acme", "beta", "gamma");
    assertThat(selected.policy().snapshotId()).startsWith("pop-1-");
    assertThat(selected.policy().version()).isEqualTo("lin-ts/1@population-1");
    assertThat(selected.phase()).isEqualTo(DecisionRecord.GENERAL);
    assertThat(routing.starts()).isEqualTo(1);
    // As `moat replay` and the audit read it: from the database, by the tenant that decided.
    Replay replay = Replay.of(new VerifiedSnapshots(stored, null)::find);
    RewardFacts ledger = new RewardFacts();
    int large = 0;
    for (int i = 0; i < 100; i++) {
      DecisionRecord decided =
          DecisionCodec.decode(
              newcomers(
                      ledger.decide(
                          RewardFacts.chain(7), i, i, selected.policy(), selected.phase()))
                  .encode());
      assertThat(replay.recompute(decided)).hasToString("identical");
      large += decided.choice().arm().id().equals("large") ? 1 : 0;
    }
    assertThat(large).isGreaterThan(70); // the cap lets it explore 20 of 100; six deviations
  }

  @Test
  void excludedTenant_givesNothingAndGetsTheRules() {
    List.of("acme", "beta", "hermit").forEach(this::learned);
    var owner = owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());
    assertThat(owner.getState().task(TASK).snapshot()).isNull(); // without it they are two

    learned("gamma");
    now = now.plus(RULES.interval());
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "gamma");
    assertThat(routing(RULES).select(HERMIT, TASK, "user", now).policy().algorithm())
        .isEqualTo(ExploringRule.ALGORITHM);
    assertThat(routing(RULES).select(NEWCOMER, TASK, "user", now).policy().snapshotId())
        .startsWith("pop-1-");
  }

  @Test
  void tenantOfTheConfiguration_givesToo() {
    List.of("acme", "beta", "filed").forEach(this::learned);
    var owner = owner(RULES);

    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "filed");
  }

  @Test
  void deletedTenant_leavesTheSnapshotAtTheNextLook() {
    tenants = Populations.view("acme", "beta", "gamma", "delta", "newcomer");
    List.of("acme", "beta", "gamma", "delta").forEach(this::learned);
    var owner = owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());
    String first = id(owner.getState());

    tenants = Populations.view("acme", "beta", "gamma", "newcomer");
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "gamma");
    assertThat(id(owner.getState())).startsWith("pop-2-").isNotEqualTo(first);
    assertThat(table.tenantsAfter("", 9)).containsExactly("acme", "beta", "gamma");

    tenants = Populations.view("acme", "beta", "newcomer");
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).reason()).startsWith("2 tenants have given");
    assertThat(announced().population()).isEmpty();
    assertThat(routing(RULES).select(NEWCOMER, TASK, "user", now).policy().algorithm())
        .isEqualTo(ExploringRule.ALGORITHM);
  }

  @Test
  void switchedOff_whatWasGatheredIsDeletedAndNothingServes() {
    List.of("acme", "beta", "gamma").forEach(this::learned);
    var before = owner(RULES);
    before.runCommand(new PopulationPolicy.Look());
    PopulationRules off =
        new PopulationRules(false, false, Set.of(), 3, 10, 100, Duration.ofHours(1));

    var after = owner(off);
    after.initialize(before.getState());
    after.runCommand(new PopulationPolicy.Look());

    assertThat(table.tenantsAfter("", 9)).isEmpty();
    assertThat(after.getState().task(TASK).snapshot()).isNull();
    assertThat(announced().population()).isEmpty();
  }

  @Test
  void viewThatMayBeOld_deletesNobody() {
    List.of("acme", "beta", "gamma").forEach(this::learned);
    Population unknowing =
        new Population(
            table,
            RULES,
            new PopulationCutter(SPEC, RULES),
            () -> Optional.empty(),
            tenant -> true,
            meters);

    unknowing.prune();

    assertThat(new PopulationDesk(unknowing).look(PopulationState.empty(), now)).isEmpty();
    assertThat(table.tenantsAfter("", 9)).hasSize(3);
  }

  @Test
  void learnerWithoutAPolicyOfItsOwn_givesNothing_andRolledBackTakesItBack() {
    var learner = learner("acme");
    learner.initialize(rewards("acme"));
    learner.runCommand(new TenantPolicy.Look());
    assertThat(table.tenantsAfter("", 9)).isEmpty();

    learned("beta");
    var rolledBack = learner("beta");
    rolledBack.initialize(
        rewards("beta"),
        promoted(),
        moved(new RolloutEvent.RolledBack(OWN, null, "order", "drill", "ada", now)));
    assertThat(table.tenantsAfter("", 9)).containsExactly("beta");
    rolledBack.runCommand(new TenantPolicy.Look());

    assertThat(table.tenantsAfter("", 9)).isEmpty();
  }

  @Test
  void learner_givesAgainOnceTheIntervalHasPassed() throws Exception {
    TenantShare share = new TenantShare(new TenantId("acme"), population(RULES));
    share.look(state(rewards("acme"), promoted()), now);
    LearningState more = state(rewards("acme"), promoted(), rewards("acme"));
    share.look(more, now);
    assertThat(givenBy("acme").count()).isEqualTo(60);

    share.look(more, now.plus(RULES.interval()));

    assertThat(givenBy("acme").count()).isEqualTo(120);
  }

  @Test
  void brokenRows_areRefusedAndTheOthersCount() throws Exception {
    tenants = Populations.view("acme", "beta", "gamma", "delta", "epsilon", "newcomer");
    List.of("acme", "beta", "gamma", "delta").forEach(this::learned);
    change("UPDATE moat_population SET content = X'0001' WHERE tenant = 'delta'");
    Populations.give(table, "epsilon", UNDER, PolicySums.none(3)); // genuine, of another dimension

    var owner = owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "gamma");
    assertThat(meters.refusedParts()).isEqualTo(2);
  }

  @Test
  void rowsOfAnotherKind_doNotCount() {
    List.of("acme", "beta", "gamma").forEach(this::learned);
    LearnedUnder other = new LearnedUnder("features/test", 2, "reward-2");
    Populations.give(table, "gamma", other, Populations.sums("gamma", "large", 60, 0.9));

    assertThat(population(RULES).othersOf(NEWCOMER, TASK, UNDER)).isNull();
  }

  @Test
  void snapshotThatCannotBeVerified_leavesTheRules() throws Exception {
    List.of("acme", "beta", "gamma").forEach(this::learned);
    owner(RULES).runCommand(new PopulationPolicy.Look());
    change("UPDATE moat_policy_snapshot SET content = X'0001'");
    SnapshotShelf shelf =
        new SnapshotShelf(
            new SnapshotShelf.Source() {
              private final VerifiedSnapshots verified = new VerifiedSnapshots(stored, null);

              @Override
              public Optional<PolicySnapshot> find(TenantId tenant, String task, String id) {
                return verified.find(tenant, task, id);
              }

              @Override
              public Optional<PolicySnapshot> population(String task, String id) {
                return verified.population(task, id);
              }
            },
            10,
            RULES::mayTake);

    boolean whole = shelf.follow(Map.of(), announced().population());

    assertThat(whole).isFalse();
    assertThat(shelf.unverified()).isEqualTo(1);
    assertThat(shelf.start(NEWCOMER, TASK)).isNull();
  }

  @Test
  void databaseAway_costsNothingButThePrior() {
    List.of("acme", "beta", "gamma").forEach(this::learned);
    Population population = population(RULES);
    var owner = owner(RULES);
    assertThat(population.othersOf(NEWCOMER, TASK, UNDER)).isNotNull();
    database.close();

    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState()).isEqualTo(PopulationState.empty());
    assertThat(population.othersOf(NEWCOMER, TASK, UNDER)).isNull();
    assertThat(population.takeBack(NEWCOMER, TASK)).isFalse();
  }

  @Test
  void restart_goesOnWithTheSameSnapshotAndTheNextVersion() {
    List.of("acme", "beta", "gamma").forEach(this::learned);
    var owner = owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());
    PopulationState before = owner.getState();

    owner.restart();
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState()).isEqualTo(before);
    assertThat(
            owner
                .<PopulationPolicy.Report>runCommand(PopulationPolicy.GetPopulation::new)
                .reply()
                .state())
        .isEqualTo(before);
  }

  // ------------------------------------------------------------ what it takes

  /** A learner whose own policy serves everything has looked once. */
  private void learned(String tenant) {
    var learner = learner(tenant);
    learner.initialize(rewards(tenant), promoted());
    learner.runCommand(new TenantPolicy.Look());
  }

  private EventSourcedBehaviorTestKit<TenantPolicy.Command, LearningEvent, LearningState> learner(
      String tenant) {
    return EventSourcedBehaviorTestKit.create(
        KIT.system(), TenantPolicy.create(new TenantId(tenant), parts(RULES)));
  }

  private EventSourcedBehaviorTestKit<PopulationPolicy.Command, PopulationEvent, PopulationState>
      owner(PopulationRules rules) {
    return EventSourcedBehaviorTestKit.create(KIT.system(), PopulationPolicy.create(parts(rules)));
  }

  private Population population(PopulationRules rules) {
    return new Population(
        table,
        rules,
        new PopulationCutter(SPEC, rules),
        () -> Optional.of(tenants),
        FILED::equals,
        meters);
  }

  private LearningParts parts(PopulationRules rules) {
    return new LearningParts(
        KIT.<RewardFolder.Command>createTestProbe().ref(),
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
        meters,
        Duration.ofDays(1),
        clock);
  }

  /** Sixty rewards of each arm: the large one is good. */
  private LearningEvent rewards(String tenant) {
    PolicySums sums =
        Populations.sums(tenant, "large", 30, 0.9).plus(Populations.sums(tenant, "small", 30, 0.3));
    return new LearningEvent.RewardsFolded(
        Map.of(),
        Map.of(TASK, FoldedTask.ofSums(UNDER, 1, sums, 60, 60, 60, 1)),
        new Explored(0, 0, 0, 0),
        now);
  }

  private LearningEvent promoted() {
    return moved(new RolloutEvent.Promoted(OWN, "within every limit", "judge", now));
  }

  private static LearningEvent moved(RolloutEvent event) {
    return new LearningEvent.RolloutMoved(TASK, event);
  }

  private static LearningState state(LearningEvent... events) {
    LearningState state = LearningState.empty();
    for (LearningEvent event : events) {
      state = state.apply(event);
    }
    return state;
  }

  private PolicySums givenBy(String tenant) throws Exception {
    PopulationPart part =
        table.find(
            tenant,
            new PopulationPart.Kind(
                TASK, UNDER.featureSchema(), UNDER.dimension(), UNDER.rewardVersion()));
    return PolicySums.decode(Objects.requireNonNull(part).content());
  }

  private void change(String sql) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      assertThat(statement.executeUpdate()).isPositive();
    }
  }

  private static String id(PopulationState state) {
    return Objects.requireNonNull(state.task(TASK).snapshot()).id();
  }

  private ControlView announced() {
    return new ControlRows().readOn(ControlView.empty(), ControlTail.open(database), 100);
  }

  /** What a router of another node decides with, once it has followed the feed. */
  private LearnedRouting routing(PopulationRules rules) {
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
    TestProbe<Topic.Command<FeedFollower.ControlChanged>> topic = KIT.createTestProbe();
    ActorRef<FeedFollower.Command> follower =
        KIT.spawn(
            FeedFollower.create(
                ControlTail.open(database), feed, topic.ref(), Duration.ofMillis(10), 100));
    KIT.createTestProbe()
        .awaitAssert(
            () -> {
              assertThat(feed.view().flags().settings()).isNotEmpty();
              return feed;
            });
    KIT.stop(follower);
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

  /** The same decision, of the new tenant. */
  private static DecisionRecord newcomers(DecisionRecord decided) {
    return new DecisionRecord(
        decided.decisionId(),
        decided.requestId(),
        NEWCOMER,
        decided.atMicros(),
        decided.requested(),
        decided.algorithm(),
        decided.policyVersion(),
        decided.snapshotId(),
        decided.settings(),
        decided.phase(),
        decided.context(),
        decided.feasible(),
        decided.seed(),
        decided.choice(),
        decided.parameters(),
        decided.escalation());
  }
}
