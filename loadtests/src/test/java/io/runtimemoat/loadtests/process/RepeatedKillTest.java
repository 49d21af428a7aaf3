package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.RequestState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node under load, killed again and again at random moments and started on the same folder. */
@Tag("verify")
class RepeatedKillTest {
  /** System property that repeats a run. */
  private static final String SEED_PROPERTY = "moat.test.seed";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);
  private static final int KILLS = 5;
  private static final int CLIENTS = 6;
  private static final int TOKENS = 24;
  private static final int LATEST_KILL_MS = 1500;

  @Test
  void everyAcknowledgedRequestIsInTheLedger_unfinishedOnesAreAborted(@TempDir Path folder)
      throws IOException {
    long seed = Long.getLong(SEED_PROPERTY, System.nanoTime());
    System.out.println("-D" + SEED_PROPERTY + "=" + seed);
    Random random = new Random(seed);
    NodeProcess.Settings settings = SmallNode.onFreePorts(folder);
    Set<String> acknowledged = new HashSet<>();
    Set<String> accepted = new HashSet<>();

    for (int kills = 0; kills <= KILLS; kills++) {
      try (NodeProcess node = NodeProcess.start(settings)) {
        node.awaitReady(START_LIMIT);
        Map<String, RequestState> ledger = LedgerFolds.read(settings);
        assertAllTold(ledger, acknowledged, accepted);
        if (kills < KILLS) {
          // The last kills let at least some answers through, the first may come before any.
          int answers = kills == 0 ? 0 : kills;
          killUnderLoad(node, answers, random.nextInt(LATEST_KILL_MS), acknowledged, accepted);
        }
      }
    }

    Map<String, RequestState> ledger = LedgerFolds.read(settings);
    assertAllTold(ledger, acknowledged, accepted);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS);
    assertThat(ledger.values())
        .as("requests that a kill cut off")
        .anyMatch(request -> request.status() == RequestState.Status.ABORTED);
    NodeProcess.CommandResult replay = NodeProcess.run(folder, COMMAND_LIMIT, "replay");
    assertThat(replay.output()).contains(ledger.size() + " decisions", "differ: identical");
    assertThat(replay.exitCode()).isZero();
  }

  private static void killUnderLoad(
      NodeProcess node, int answers, int afterMs, Set<String> acknowledged, Set<String> accepted) {
    ChatLoad load = ChatLoad.start(node, "auto", CLIENTS, TOKENS);
    try (load) {
      Await.reached(answers + " answers", () -> load.answered().size() >= answers);
      LockSupport.parkNanos(Duration.ofMillis(afterMs).toNanos());
      accepted.addAll(NodeStatus.of(node).requestIds("running"));
      node.kill();
    }
    acknowledged.addAll(load.answered());
  }

  private static void assertAllTold(
      Map<String, RequestState> ledger, Set<String> acknowledged, Set<String> accepted) {
    // Decided before the first model run: what the node said it was working on is known, too.
    Set<String> lost = new HashSet<>(acknowledged);
    lost.addAll(accepted);
    lost.removeAll(ledger.keySet());
    assertThat(lost).isEmpty();
    assertThat(acknowledged)
        .allSatisfy(id -> assertCompleted(Objects.requireNonNull(ledger.get(id))));
    assertThat(ledger.values())
        .allSatisfy(
            request -> {
              assertThat(request.decided()).isNotNull();
              if (request.outcome() == null) {
                assertThat(request.status()).isEqualTo(RequestState.Status.ABORTED);
              } else {
                assertCompleted(request);
              }
            });
  }

  private static void assertCompleted(RequestState request) {
    assertThat(request.status()).isEqualTo(RequestState.Status.COMPLETED);
    assertThat(request.decided()).isNotNull();
    assertThat(request.outcome()).isNotNull();
    assertThat(request.attempts()).isNotEmpty();
  }
}
