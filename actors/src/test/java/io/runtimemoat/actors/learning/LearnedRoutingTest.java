package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.ACME;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.FeedFollower;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.decision.rollout.Assignment;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearnedRoutingTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
  private static final long TODAY = NOW.getEpochSecond() / 86_400;
  private static final ExplorationBounds BOUNDS = new ExplorationBounds(0.01, 0.2, 0);

  private final Database database = EntityKit.database();
  private final ControlTable table = ControlTable.open(database);
  private final AtomicLong nanos = new AtomicLong();
  private final ControlFeed feed = new ControlFeed(Duration.ofSeconds(5), nanos::get);
  private final Map<String, PolicySnapshot> stored = new HashMap<>();
  private final SnapshotShelf shelf =
      new SnapshotShelf(
          (tenant, task, id) -> Optional.ofNullable(stored.get(id)), 10, tenant -> true);
  private final List<TenantId> active = new ArrayList<>();
  private final LearnedRouting routing =
      new LearnedRouting(
          feed,
          new RequestFlags(feed, "", new SipHash(3, 4)),
          shelf,
          new RulePolicy(RewardFacts.THRESHOLDS),
          exploration -> new ExploringRule(RewardFacts.THRESHOLDS, exploration),
          BOUNDS,
          new SipHash(1, 2),
          active::add);
  private long revision;

  @AfterEach
  void close() {
    database.close();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void flagOff_theRulesDecide() {
    announce(pointer(snapshot(1).id(), null, null, "general", 0, 0), new FlagValue.Off());

    LearnedRouting.Selected selected = select("u");

    assertThat(selected.policy().algorithm()).isEqualTo(RulePolicy.ALGORITHM);
    assertThat(active).containsExactly(ACME);
  }

  @Test
  void whatTheFlagSaid_goesWithTheDecision() {
    announce(pointer(snapshot(1).id(), null, null, "general", 0, 0), new FlagValue.Share(0.5));

    for (int i = 0; i < 50; i++) {
      LearnedRouting.Selected selected = select("user-" + i);
      FlagSide said = Objects.requireNonNull(selected.flag());
      boolean learned = !selected.policy().algorithm().equals(RulePolicy.ALGORITHM);

      assertThat(said).isEqualTo(new FlagSide(Flag.ROUTING_POLICY_BANDIT, revision, learned, true));
    }
  }

  @Test
  void nothingLearned_theRulesDecideAndExplore() {
    announce(null, new FlagValue.On());

    assertThat(select("u").policy().settings().get("exploration.cap", -1)).isEqualTo(0.2);
    assertThat(select("u").policy().algorithm()).isEqualTo(ExploringRule.ALGORITHM);
  }

  @Test
  void shadow_saysWhatItWouldDoAndDecidesNothing() {
    PolicySnapshot champion = snapshot(1);
    PolicySnapshot candidate = snapshot(2);
    announce(pointer(champion.id(), null, candidate.id(), "shadow", 0, 0), new FlagValue.On());

    LearnedRouting.Selected selected = select("u");

    assertThat(selected.policy().snapshotId()).isEqualTo(champion.id());
    assertThat(selected.phase()).isEqualTo("general");
    assertThat(Objects.requireNonNull(selected.shadow()).snapshotId()).isEqualTo(candidate.id());
  }

  @Test
  void guardedPhase_splitsUnitsByItsShareAndStaysWithThem() {
    PolicySnapshot champion = snapshot(1);
    PolicySnapshot candidate = snapshot(2);
    announce(
        pointer(champion.id(), null, candidate.id(), "guarded_25", 0.25, 0), new FlagValue.On());

    int byCandidate = 0;
    for (int i = 0; i < 4_000; i++) {
      LearnedRouting.Selected selected = select("user-" + i);
      boolean own = selected.policy().snapshotId().equals(candidate.id());
      byCandidate += own ? 1 : 0;
      assertThat(selected.phase()).isEqualTo(own ? "guarded_25" : "control.guarded_25");
      assertThat(selected.isAssigned()).isTrue();
      assertThat(Assignment.isCandidate(selected.lot(), 0.25)).isEqualTo(own);
      assertThat(select("user-" + i).policy().snapshotId())
          .isEqualTo(selected.policy().snapshotId());
    }

    // Binomial(4000, 0.25): standard deviation 27; five of them on either side.
    assertThat(byCandidate).isBetween(865, 1135);
  }

  @Test
  void championThatCannotBeVerified_leavesTheOneBeforeIt() {
    PolicySnapshot before = snapshot(1);
    announce(pointer("snap-2-missing", before.id(), null, "general", 0, 0), new FlagValue.On());

    assertThat(select("u").policy().snapshotId()).isEqualTo(before.id());
    assertThat(routing.unverified()).isEqualTo(1);
  }

  @Test
  void noSnapshotAtAll_leavesTheRules() {
    announce(pointer("snap-2-missing", null, null, "general", 0, 0), new FlagValue.On());

    assertThat(select("u").policy().algorithm()).isEqualTo(ExploringRule.ALGORITHM);
  }

  /** Another classes file or an upgrade: without draws no new policy could ever be judged. */
  @Test
  void championOfOtherFeatures_leavesTheRuleThatExplores() {
    announce(pointer(snapshot(1).id(), null, null, "general", 0, 0), new FlagValue.On());

    LearnedRouting.Selected selected = select("u", "features/next");

    assertThat(selected.policy().algorithm()).isEqualTo(ExploringRule.ALGORITHM);
    assertThat(selected.policy().settings().get("exploration.cap", -1)).isEqualTo(0.2);
    assertThat(selected.parameters()).isNotNull();
    assertThat(routing.failures()).isEqualTo(1);
  }

  @Test
  void candidateOfTheNewFeatures_isTriedBesideTheRuleThatExplores() {
    PolicySnapshot candidate = snapshot(2, "features/next");
    announce(
        pointer(snapshot(1).id(), null, candidate.id(), "guarded_50", 0.5, 0), new FlagValue.On());

    for (int i = 0; i < 50; i++) {
      LearnedRouting.Selected selected = select("user-" + i, "features/next");
      boolean own = selected.phase().equals("guarded_50");

      assertThat(selected.policy().snapshotId()).isEqualTo(own ? candidate.id() : "none");
      assertThat(selected.policy().algorithm())
          .isEqualTo(own ? LinearThompson.KNOWN_NOISE : ExploringRule.ALGORITHM);
    }
  }

  @Test
  void feedThatIsOld_goesOnWithoutExploring() {
    PolicySnapshot champion = snapshot(1);
    announce(pointer(champion.id(), null, null, "general", 0, 0), new FlagValue.On());
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());

    LearnedRouting.Selected selected = select("u");

    assertThat(selected.policy().snapshotId()).isEqualTo(champion.id());
    assertThat(Exploration.of(selected.policy().settings()).off()).isEqualTo(ForcedReason.FROZEN);
  }

  @Test
  void spentExploration_stopsUntilTheNextDay() {
    announce(pointer(snapshot(1).id(), null, null, "general", 0, TODAY), new FlagValue.On());

    Exploration today = Exploration.of(select("u").policy().settings());
    Exploration tomorrow =
        Exploration.of(
            routing
                .select(ACME, TASK, "features/test", "u", NOW.plus(Duration.ofDays(1)))
                .policy()
                .settings());

    assertThat(today.off()).isEqualTo(ForcedReason.BUDGET_STOP);
    assertThat(tomorrow.off()).isNull();
  }

  private LearnedRouting.Selected select(String unit) {
    return select(unit, "features/test");
  }

  private LearnedRouting.Selected select(String unit, String schema) {
    return routing.select(ACME, TASK, schema, unit, NOW);
  }

  private PolicySnapshot snapshot(long version) {
    return snapshot(version, "features/test");
  }

  private PolicySnapshot snapshot(long version, String schema) {
    PolicySnapshot snapshot =
        PolicySnapshot.cut(
            new SnapshotHeader("acme", TASK, version, "none", schema, "reward-1", 1),
            PolicySpec.of(LinearThompson.KNOWN_NOISE),
            PolicySums.none(2),
            PolicySums.none(2));
    stored.put(snapshot.id(), snapshot);
    return snapshot;
  }

  private static PolicyPointer pointer(
      @Nullable String champion,
      @Nullable String previous,
      @Nullable String candidate,
      String phase,
      double share,
      long stoppedOnDay) {
    return new PolicyPointer(champion, previous, candidate, phase, share, 99, null, stoppedOnDay);
  }

  /** Through the control table and a follower, as on every node. */
  private void announce(@Nullable PolicyPointer pointer, FlagValue flag) {
    revision++;
    ControlAnnouncer announcer = new ControlAnnouncer(table, sequence -> {}, 1);
    if (pointer != null) {
      announcer.announce(new ControlRows().of(ACME, revision, Map.of(TASK, pointer)));
    }
    announcer.announce(
        new ControlRows()
            .of(
                new FlagState(
                    revision,
                    Map.of(Flag.ROUTING_POLICY_BANDIT, new FlagState.Setting(flag, revision)))));
    TestProbe<Topic.Command<FeedFollower.ControlChanged>> topic = KIT.createTestProbe();
    ActorRef<FeedFollower.Command> follower =
        KIT.spawn(
            FeedFollower.create(
                ControlTail.open(database), feed, topic.ref(), Duration.ofMillis(10), 100));
    TestProbe<Object> probe = KIT.createTestProbe();
    probe.awaitAssert(
        () -> {
          assertThat(feed.isFresh()).isTrue();
          assertThat(feed.view().flags().settings()).isNotEmpty();
          return feed;
        });
    KIT.stop(follower);
    shelf.follow(feed.view().policies(), feed.view().population());
  }
}
