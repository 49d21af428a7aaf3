package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.loadtests.process.ChatStreams.OneStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes as processes of their own that share their devices and one real PostgreSQL. They
 * start once: what kills a node comes after what needs all of them.
 */
@Tag("verify")
@Tag("alone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STREAM_LIMIT = Duration.ofMinutes(2);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);
  private static final Duration PUSH_LIMIT = Duration.ofSeconds(1);
  private static final int WAITING = 48;
  private static final int TOKENS = 800;

  /** Every queued sequence weighs the same wherever it waits. */
  private static final String CONFIG =
      SmallNode.CONFIG + "moat.session.bids.remote-handicap-sequences = 0\n";

  private static TestCluster cluster;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cluster = TestCluster.start(folder, CONFIG, START_LIMIT);
    awaitNodes(3);
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void database_losesNothingOnPowerLoss() throws Exception {
    assertThat(cluster.databaseSetting("fsync")).isEqualTo("on");
    assertThat(cluster.databaseSetting("synchronous_commit")).isEqualTo("on");
    assertThat(NodeStatus.of(cluster.node(0)).nodes())
        .containsExactlyInAnyOrderElementsOf(cluster.addresses());
  }

  @Test
  @Order(2)
  void revokedKey_isRefusedByEveryNodeWithinASecond() throws Exception {
    ManagementCalls.send(cluster.node(0), "POST", "/tenants", "{\"id\":\"acme\"}");
    JsonNode made = ManagementCalls.send(cluster.node(1), "POST", "/tenants/acme/keys", "{}");
    String key = made.path("key").textValue();
    Await.reached("the key everywhere", () -> statuses(key).equals(all(200)));

    ManagementCalls.send(
        cluster.node(2), "DELETE", "/tenants/acme/keys/" + made.path("id").textValue(), "");
    Duration revoked =
        Await.within(PUSH_LIMIT, "refused everywhere", () -> statuses(key).equals(all(401)));

    System.out.println("refused by all nodes " + revoked + " after the order");
  }

  @Test
  @Order(2)
  void flagSetOnOneNode_isAppliedByTheOthers() throws Exception {
    String flag = "/flags/cache.cross_request_kv";

    ManagementCalls.send(
        cluster.node(0), "PUT", flag, "{\"value\":\"share\",\"share\":0.5,\"reason\":\"trial\"}");

    for (int other = 1; other < 3; other++) {
      NodeProcess node = cluster.node(other);
      Await.reached(
          "the flag applied by node " + other,
          () -> ManagementCalls.get(node, flag).at("/applied_here/share").doubleValue() == 0.5);
    }
  }

  private static List<Integer> all(int status) {
    return List.of(status, status, status);
  }

  private static List<Integer> statuses(String key) {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      statuses.add(ChatLoad.statusOfModels(cluster.node(i), key));
    }
    return statuses;
  }

  /**
   * A node's requests run on another node's device, which dies. Those that have delivered nothing
   * run again elsewhere; the others are gone on from what they have delivered.
   */
  @Test
  @Order(3)
  void killedDevice_isReplacedBeforeTheFirstText_andGoneOnFromAfterIt() throws Exception {
    NodeProcess asked = cluster.node(0);
    NodeProcess doomed = cluster.node(2);
    // As many as there are slots, all decoding; then those that wait for a slot. Sent at once, some
    // that wait would have text: a stream that its client does not read yet lends its slot.
    ChatStreams decoding = ChatStreams.start(asked, 3 * SmallNode.SLOTS, TOKENS);
    Await.reached("text of each", () -> decoding.withText() == 3 * SmallNode.SLOTS);
    ChatStreams waiting = ChatStreams.start(asked, WAITING, TOKENS);
    Await.reached(
        "more without text than slots on the other one's device",
        () -> NodeStatus.of(doomed).queued() > SmallNode.SLOTS);
    doomed.kill();
    List<OneStream> ended = new ArrayList<>(decoding.ended(STREAM_LIMIT));
    ended.addAll(waiting.ended(STREAM_LIMIT));

    Map<String, RequestState> ledger = LedgerFolds.read(asked.settings());
    List<OneStream> undisturbed = new ArrayList<>();
    List<OneStream> ranAgain = new ArrayList<>();
    List<OneStream> goneOnFrom = new ArrayList<>();
    for (OneStream stream : ended) {
      RequestState request = Objects.requireNonNull(ledger.get(stream.requestId()));
      assertThat(stream.done()).isTrue();
      assertThat(stream.error()).isEmpty();
      assertThat(request.status()).isEqualTo(RequestState.Status.COMPLETED);
      OutcomeFact outcome = Objects.requireNonNull(request.outcome());
      assertThat(outcome.attempts()).isEqualTo(request.attempts().size());
      assertThat(outcome.completionTokens()).as("none lost, none twice").isEqualTo(TOKENS);
      if (request.attempts().size() == 1) {
        assertThat(attempts(request)).containsExactly("first finished");
        undisturbed.add(stream);
      } else {
        assertThat(attempts(request)).containsExactly("first failed", "device_lost finished");
        boolean begun = request.attempts().get(0).completionTokens() > 0;
        (begun ? goneOnFrom : ranAgain).add(stream);
      }
    }
    assertThat(ranAgain).as("requests without text that ran again").isNotEmpty();
    assertThat(goneOnFrom).as("requests with text that were gone on from").isNotEmpty();
    undisturbed.addAll(ranAgain);
    assertThat(undisturbed.stream().map(OneStream::text).distinct())
        .as("greedy texts of equal requests, wherever they ran")
        .hasSize(1);
    cluster.restart(2, START_LIMIT);
    awaitNodes(3);
  }

  private static List<String> attempts(RequestState request) {
    return request.attempts().stream()
        .map((AttemptFact a) -> a.cause() + " " + a.end().name().toLowerCase(Locale.ROOT))
        .toList();
  }

  @Test
  @Order(4)
  void killedNode_losesNothingAcknowledged_andItsRunningRequestsAreAborted() throws Exception {
    Kill kill = killUnderLoad(cluster.node(1));
    Set<String> acknowledged = new HashSet<>(kill.acknowledged());
    acknowledged.add(ChatLoad.answerOf(cluster.node(0), 40));
    awaitNodes(2);
    cluster.stopNodes();
    Map<String, RequestState> requests = LedgerFolds.read(cluster.node(1).settings());
    NodeProcess.CommandResult replay =
        NodeProcess.run(cluster.node(1).settings(), COMMAND_LIMIT, "replay");

    assertThat(replay.output()).contains("differ: identical");
    assertThat(replay.exitCode()).isZero();
    assertThat(requests).containsKeys(acknowledged.toArray(String[]::new));
    assertThat(acknowledged)
        .allSatisfy(id -> assertStatus(requests, id, RequestState.Status.COMPLETED));
    Set<String> unfinished = new HashSet<>(kill.running());
    unfinished.removeIf(
        id -> Objects.requireNonNull(requests.get(id)).status() == RequestState.Status.COMPLETED);
    assertThat(unfinished)
        .isNotEmpty()
        .allSatisfy(id -> assertStatus(requests, id, RequestState.Status.ABORTED));
  }

  private static void assertStatus(
      Map<String, RequestState> requests, String id, RequestState.Status status) {
    assertThat(Objects.requireNonNull(requests.get(id)).status()).isEqualTo(status);
  }

  /** What a node had answered, and what it had accepted, when it was killed. */
  private record Kill(Set<String> acknowledged, Set<String> running) {}

  private static Kill killUnderLoad(NodeProcess node) {
    try (ChatLoad load = ChatLoad.start(node, ChatLoad.SMALL, 16, TOKENS)) {
      Await.reached(
          "answers and running requests",
          () ->
              load.answered().size() >= 8 && NodeStatus.of(node).requestIds("running").size() >= 8);
      Set<String> running = NodeStatus.of(node).requestIds("running");
      node.kill();
      return new Kill(load.answered(), running);
    }
  }

  private static void awaitNodes(int count) {
    Await.reached(
        count + " nodes known to the first",
        () -> NodeStatus.of(cluster.node(0)).nodes().size() == count);
  }
}
