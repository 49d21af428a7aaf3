package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.loadtests.process.LedgerRewards.OfArm;
import io.runtimemoat.loadtests.process.RatingClients.Rated;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes as processes of their own on one real PostgreSQL that learn from what clients say to
 * any of them: through two rollouts, an order to roll back, and the death of the node where the
 * learner lives. The load runs from the first test to the last.
 */
@Tag("verify")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LearningClusterTest {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** How fast a busy machine is, is not what this is about. */
  private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(3);

  private static final Duration LEARN_LIMIT = Duration.ofMinutes(1);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);
  private static final long MOST_UNTIL_ROLLED_BACK_MICROS = 5_000_000;

  /** The window, and time to fold and ship. */
  private static final long CALM_MICROS = LearningCluster.WINDOW.toNanos() / 1_000 + 4_000_000;

  private static final int CLIENTS = 8;
  private static final int SOME = 100;
  private static final long SEED = Long.getLong("moat.test.seed", System.nanoTime());

  private static LearningCluster cluster;
  private static RatingClients clients;

  /** The snapshot that was ordered back, and when the order was acknowledged. */
  private static String rolledBack = "";

  private static long rolledBackAtMicros;

  /** All that the nodes wrote, once they stopped. */
  private static @Nullable LedgerRewards written;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    System.out.println("-Dmoat.test.seed=" + SEED);
    cluster = LearningCluster.start(folder, START_LIMIT);
    clients = RatingClients.start(cluster.nodes(), LearningCluster.BETTER, CLIENTS, SEED);
  }

  @AfterAll
  static void stop() throws Exception {
    if (clients != null) {
      clients.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void ratingsToAnyNode_moveThePolicyThroughEveryPhase() {
    ManagementCalls.send(
        cluster.node(0),
        "PUT",
        "/flags/routing.policy_bandit",
        "{\"value\": \"on\", \"reason\": \"let it learn\"}");

    cluster.await(0, "a first champion", ROLLOUT_LIMIT, LearningClusterTest::isLearned);

    assertThat(changes())
        .containsSubsequence("promoted", "guarded_50", "guarded_25", "canary", "staged", "gate");
  }

  @Test
  @Order(2)
  void orderToRollBack_isGivenToAnyNode() {
    rolledBack = cluster.policy(1).orElseThrow().path("champion").asText();

    JsonNode after =
        ManagementCalls.send(
            cluster.node(1),
            "POST",
            "/tenants/dev/policies/chat/orders",
            "{\"order\": \"roll_back\", \"reason\": \"drill\"}");
    rolledBackAtMicros = micros();

    assertThat(after.path("barred")).extracting(JsonNode::asText).contains(rolledBack);
    assertThat(after.path("champion").asText()).isNotEqualTo(rolledBack);
    Await.reached(
        "the load goes on", () -> micros() > rolledBackAtMicros + MOST_UNTIL_ROLLED_BACK_MICROS);
  }

  /** What only its disk has is learned once it is back, long after the window. */
  @Test
  @Order(3)
  void nodeOfTheLearner_isKilledInTheSecondRollout_whichGoesOn() throws Exception {
    cluster.await(
        0,
        "a second candidate",
        ROLLOUT_LIMIT,
        policy -> isLearned(policy) || policy.path("candidate").isObject());
    int host = cluster.hostOfTheLearner();
    int other = (host + 1) % TestCluster.NODES;
    try (Connection nothingIsShipped = cluster.nodes().unwritable("moat_ledger_fact")) {
      awaitRatings(SOME);
      cluster.node(host).kill();
      nothingIsShipped.rollback();
    }
    int onItsDisk =
        LedgerRewards.onlyAt(cluster.node(host).settings(), cluster.node(other).settings());
    awaitRatings(SOME);
    cluster.nodes().restart(host, START_LIMIT);
    cluster.await(other, "a second champion", ROLLOUT_LIMIT, LearningClusterTest::isLearned);

    System.out.printf("node %d died with %d ratings that nobody else had%n", host, onItsDisk);
    assertThat(onItsDisk).as("what this is about").isPositive();
    assertThat(cluster.policy(host).orElseThrow().path("champion").asText())
        .isNotEqualTo(rolledBack);
  }

  @Test
  @Order(4)
  void everyAcknowledgedRating_isLearnedExactlyOnce() throws Exception {
    clients.finish();
    long finished = micros();
    Collection<Rated> acknowledged = clients.acknowledged().values();
    Await.reached("every window is over", () -> micros() > finished + CALM_MICROS);
    Map<String, OfArm> inTime =
        LedgerRewards.read(cluster.node(0).settings()).byArm(LearningCluster.WINDOW);
    long rewards = inTime.values().stream().mapToLong(OfArm::rewards).sum();
    JsonNode policy =
        cluster.await(0, "all is learned", LEARN_LIMIT, p -> p.path("rewards").asLong() >= rewards);
    int events = cluster.nodes().journalled("TenantPolicy|dev", "policy.rewards-folded/1");
    cluster.nodes().stopNodes();
    LedgerRewards ledger = LedgerRewards.read(cluster.node(0).settings());

    written = ledger;
    System.out.printf(
        "%d answers, %d rated, %d ratings written down, %d calls without an answer, %d refused:"
            + " %s; learned %s in %d events%n",
        clients.answered().size(),
        acknowledged.size(),
        ledger.feedback(),
        clients.lost(),
        clients.refusals().size(),
        clients.refusals().stream().limit(3).toList(),
        LearningCluster.learned(policy),
        events);
    assertThat(acknowledged)
        .extracting(Rated::decisionId)
        .containsExactlyInAnyOrderElementsOf(clients.answered());
    assertThat(ledger.byArm(Duration.ofDays(1))).isEqualTo(byArm(acknowledged));
    assertThat(ledger.byArm(LearningCluster.WINDOW)).isEqualTo(inTime);
    assertThat(LearningCluster.learned(policy)).isEqualTo(inTime);
    assertThat(policy.path("rewards").asLong())
        .as("all but those that were said too late")
        .isEqualTo(policy.path("rated_requests").asLong())
        .isGreaterThan(acknowledged.size() * 98L / 100);
    assertThat(policy.path("completed_requests").asLong())
        .as("all but those that took longer than the window")
        .isBetween(rewards, ledger.completed());
  }

  @Test
  @Order(5)
  void everyDecisionThatAClientHeardOf_replaysIdentical() {
    LedgerRewards ledger = Objects.requireNonNull(written);
    NodeProcess.CommandResult replay =
        NodeProcess.run(cluster.node(0).settings(), COMMAND_LIMIT, "replay");

    System.out.println(replay.output().lines().reduce("", (all, line) -> line));
    assertThat(ledger.decisions()).containsKeys(clients.answered().toArray(String[]::new));
    assertThat(replay.output())
        .contains(
            ledger.decisions().size()
                + " decisions recomputed, 0 without payload, 0 differ: identical");
    assertThat(replay.exitCode()).isZero();
  }

  @Test
  @Order(6)
  void snapshotThatWasRolledBack_servedNowhereFiveSecondsLater() {
    LedgerRewards ledger = Objects.requireNonNull(written);
    Map<String, Long> lastMicros = new TreeMap<>();
    Map<String, Long> others = new TreeMap<>();
    for (DecisionRecord decision : ledger.decisions().values()) {
      long since = decision.atMicros() - rolledBackAtMicros;
      String chain = decision.decisionId().chain();
      if (decision.snapshotId().equals(rolledBack)) {
        lastMicros.merge(chain, since, Math::max);
      } else if (since > 0 && since < MOST_UNTIL_ROLLED_BACK_MICROS) {
        others.merge(chain, 1L, Long::sum);
      }
    }

    System.out.println("served last, in microseconds after the order: " + lastMicros.values());
    assertThat(lastMicros).as("it served at every node").hasSize(TestCluster.NODES);
    assertThat(lastMicros.values())
        .allSatisfy(last -> assertThat(last).isLessThan(MOST_UNTIL_ROLLED_BACK_MICROS));
    assertThat(others.keySet()).as("nodes that decided otherwise").containsAll(lastMicros.keySet());
  }

  private static void awaitRatings(int more) {
    int before = clients.acknowledged().size();
    Await.reached("ratings", () -> clients.acknowledged().size() >= before + more);
  }

  private static boolean isLearned(JsonNode policy) {
    return policy.path("champion").asText().startsWith("snap-")
        && !policy.path("champion").asText().equals(rolledBack);
  }

  private static List<String> changes() {
    List<String> changes = new ArrayList<>();
    ManagementCalls.get(cluster.node(2), "/tenants/dev/provenance")
        .path("data")
        .forEach(entry -> changes.add(entry.path("what").asText()));
    return changes;
  }

  private static Map<String, OfArm> byArm(Collection<Rated> rated) {
    Map<String, OfArm> arms = new TreeMap<>();
    rated.forEach(
        each ->
            arms.merge(
                each.arm(), new OfArm(1, each.value()), (one, more) -> one.plus(more.sum())));
    return arms;
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
