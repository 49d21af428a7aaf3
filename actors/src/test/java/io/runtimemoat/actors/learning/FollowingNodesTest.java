package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.ACME;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.FeedFollower;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes decide with, each with a feed of its own that no push ever reaches. */
class FollowingNodesTest extends PolicyFixture {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration FOLLOWS = Duration.ofMillis(100);
  private static final ControlSettings CONTROL = ControlSettings.from(ConfigFactory.load());

  FollowingNodesTest(@TempDir Path disk) throws Exception {
    super(KIT, disk);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** One node: it reads the control table at its usual interval, and hears nothing else. */
  private final class Node {
    private final TestProbe<Topic.Command<FeedFollower.ControlChanged>> lost =
        KIT.createTestProbe();
    private final LearnedRouting routing;
    private final ControlFeed feed = new ControlFeed(CONTROL.staleAfter(), System::nanoTime);

    Node(ControlTail tail) {
      SnapshotShelf shelf = new SnapshotShelf(store(), 10, tenant -> true);
      KIT.spawn(
          FeedFollower.create(tail, feed, lost.ref(), CONTROL.pollInterval(), CONTROL.batchRows()));
      KIT.spawn(SnapshotFollower.create(feed, shelf, FOLLOWS));
      routing =
          new LearnedRouting(
              feed,
              new RequestFlags(feed, "", new SipHash(3, 4)),
              shelf,
              new RulePolicy(RewardFacts.THRESHOLDS),
              exploration -> new ExploringRule(RewardFacts.THRESHOLDS, exploration),
              new ExplorationBounds(0.01, 0.2, 0),
              new SipHash(1, 2),
              tenant -> {});
    }

    String decidesWith() {
      return routing
          .select(ACME, TASK, "features/test", "u", EntityKit.CLOCK.instant())
          .policy()
          .snapshotId();
    }
  }

  @Test
  void rollback_reachesEveryNodeWithinFiveSeconds() {
    PolicySnapshot champion = promoteOne();
    List<Node> nodes =
        Stream.generate(() -> new Node(ControlTail.open(database))).limit(3).toList();
    folder.awaitAssert(
        LIMIT, () -> assertThat(nodes).allMatch(n -> n.decidesWith().equals(champion.id())));

    long ordered = System.nanoTime();
    assertThat(order(RolloutOrder.ROLL_BACK).isSuccess()).isTrue();

    folder.awaitAssert(
        LIMIT, () -> assertThat(nodes).noneMatch(n -> n.decidesWith().equals(champion.id())));
    assertThat(Duration.ofNanos(System.nanoTime() - ordered)).isLessThan(LIMIT);
  }

  /** Its copy is that of before the restart, and nothing is said to be missing. */
  @Test
  void restartedNode_whoseSnapshotsCannotBeRead_decidesFromTheCopyOnItsDisk() throws Exception {
    PolicySnapshot champion = promoteOne();
    change("ALTER TABLE moat_policy_snapshot RENAME TO away");

    Node restarted = new Node(ControlTail.open(database));

    folder.awaitAssert(LIMIT, () -> assertThat(restarted.decidesWith()).isEqualTo(champion.id()));
    assertThat(restarted.routing.unverified()).isZero();
    assertThat(restarted.feed.isFresh()).isTrue();
  }

  /** Whom to follow is in the database alone. */
  @Test
  void restartedNode_thatKnowsNoOrders_decidesByTheRulesAndIsNotReady() throws Exception {
    PolicySnapshot champion = promoteOne();
    ControlTail tail = ControlTail.open(database);
    change("ALTER TABLE control RENAME TO away");

    Node restarted = new Node(tail);

    folder.awaitAssert(
        LIMIT, () -> assertThat(restarted.feed.age()).isGreaterThan(CONTROL.pollInterval()));
    assertThat(restarted.decidesWith()).isNotEqualTo(champion.id());
    assertThat(restarted.feed.isFresh()).isFalse();
    change("ALTER TABLE away RENAME TO control");
    folder.awaitAssert(LIMIT, () -> assertThat(restarted.decidesWith()).isEqualTo(champion.id()));
  }

  private PolicySnapshot promoteOne() {
    PolicySnapshot champion = stageOne();
    while (policy.getState().task(TASK).rollout().candidate() != null) {
      assertThat(order(RolloutOrder.ADVANCE).isSuccess()).isTrue();
    }
    turnOn();
    return champion;
  }

  private void turnOn() {
    FlagState.Setting on = new FlagState.Setting(new FlagValue.On(), 1);
    new ControlAnnouncer(ControlTable.open(database), sequence -> {}, 1)
        .announce(new ControlRows().of(new FlagState(1, Map.of(Flag.ROUTING_POLICY_BANDIT, on))));
  }
}
