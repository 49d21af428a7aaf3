package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes as processes of their own that share their devices and one real PostgreSQL. */
@Tag("verify")
class ClusterTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration STEP_LIMIT = Duration.ofSeconds(60);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);

  @Test
  void killedNode_losesNothingAcknowledged_andItsRunningRequestsAreAborted(
      @TempDir Path folder) throws Exception {
    Set<String> acknowledged = new HashSet<>();
    try (TestCluster cluster = TestCluster.start(folder, START_LIMIT)) {
      assertThat(cluster.databaseSetting("fsync")).isEqualTo("on");
      assertThat(cluster.databaseSetting("synchronous_commit")).isEqualTo("on");
      await("every device known to the first node", () -> knownNodes(cluster).size() == 3);
      assertThat(knownNodes(cluster)).containsExactlyInAnyOrderElementsOf(cluster.addresses());

      acknowledged.addAll(answersFromOtherDevices(cluster.node(0)));
      Kill kill = killUnderLoad(cluster.node(1));
      acknowledged.addAll(kill.acknowledged());
      acknowledged.add(ChatLoad.answerOf(cluster.node(0), 40));
      await("the killed node's device is forgotten", () -> knownNodes(cluster).size() == 2);
      cluster.stopNodes();
      Map<String, String> requests = cluster.requests(1, COMMAND_LIMIT);
      NodeProcess.CommandResult replay =
          NodeProcess.run(cluster.node(1).settings(), COMMAND_LIMIT, "replay");

      assertThat(replay.output()).contains("differ: identical");
      assertThat(replay.exitCode()).isZero();
      assertThat(requests).containsKeys(acknowledged.toArray(String[]::new));
      assertThat(acknowledged)
          .allSatisfy(id -> assertThat(requests).containsEntry(id, "completed"));
      Set<String> unfinished = new HashSet<>(kill.running());
      unfinished.removeIf(id -> "completed".equals(requests.get(id)));
      assertThat(unfinished)
          .isNotEmpty()
          .allSatisfy(id -> assertThat(requests).containsEntry(id, "aborted"));
    }
  }

  private static Set<String> knownNodes(TestCluster cluster) {
    return texts(TestCluster.status(cluster.node(0)).path("devices"), "node", "");
  }

  /** Floods a node until one of its answers came from another node's device; all it answered. */
  private static Set<String> answersFromOtherDevices(NodeProcess node) {
    try (ChatLoad load = ChatLoad.start(node, 32, 300)) {
      await("an answer from another node's device", () -> servedRemotely(node, load.answered()));
      return load.answered();
    }
  }

  private static boolean servedRemotely(NodeProcess node, Set<String> answered) {
    JsonNode status = TestCluster.status(node);
    Set<String> remote = texts(status.path("devices"), "id", "local=false");
    return stream(status.path("decisions"))
        .filter(decision -> answered.contains(decision.path("requestId").textValue()))
        .anyMatch(decision -> remote.contains(decision.path("device").asText()));
  }

  /** What a node had answered, and what it had accepted, when it was killed. */
  private record Kill(Set<String> acknowledged, Set<String> running) {}

  private static Kill killUnderLoad(NodeProcess node) {
    try (ChatLoad load = ChatLoad.start(node, 16, 800)) {
      await(
          "answers and running requests",
          () -> load.answered().size() >= 8 && running(node).size() >= 8);
      Set<String> running = running(node);
      node.kill();
      return new Kill(load.answered(), running);
    }
  }

  private static Set<String> running(NodeProcess node) {
    return texts(TestCluster.status(node).path("decisions"), "requestId", "outcome=running");
  }

  /** One field of every entry; {@code condition} is empty or {@code name=value}. */
  private static Set<String> texts(JsonNode entries, String field, String condition) {
    String[] wanted = condition.split("=", 2);
    return stream(entries)
        .filter(e -> wanted.length < 2 || e.path(wanted[0]).asText().equals(wanted[1]))
        .map(entry -> entry.path(field).asText())
        .collect(Collectors.toSet());
  }

  private static Stream<JsonNode> stream(JsonNode entries) {
    return StreamSupport.stream(entries.spliterator(), false);
  }

  private static void await(String what, BooleanSupplier reached) {
    long deadline = System.nanoTime() + STEP_LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
