package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.node.StateFolder;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.NodeLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM at any moment of a node's life: what was opened is closed, chains with it. */
@Tag("verify")
class CleanStopTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  /** About a second of decoding where eight streams share two cores. */
  private static final int STREAM_TOKENS = 200;

  /** What a JVM returns that SIGTERM ended. */
  private static final int TERMINATED = 128 + 15;

  /** Only an orderly end brings facts to the database. */
  private static final Map<String, String> SHIP_AT_THE_END =
      Map.of("moat.ledger.ship.interval", "60 s");

  @Test
  void servingNode_closesItsChain(@TempDir Path folder) throws Exception {
    NodeProcess.Settings settings = SmallNode.onFreePorts(folder).with(SHIP_AT_THE_END);
    try (NodeProcess node = NodeProcess.start(settings)) {
      node.awaitReady(START_LIMIT);
      ChatLoad.answerOf(node, 4);

      assertThat(node.terminate(STOP_LIMIT)).hasValue(TERMINATED);
    }

    assertEverythingIsClosed(settings, 1);
  }

  /** The lane runs in native code that other hooks of the process's end could pull away. */
  @Test
  void streamingNode_letsItsStreamsEnd(@TempDir Path folder) throws Exception {
    NodeProcess.Settings settings = SmallNode.onFreePorts(folder).with(SHIP_AT_THE_END);
    try (NodeProcess node = NodeProcess.start(settings)) {
      node.awaitReady(START_LIMIT);
      ChatStreams streams = ChatStreams.start(node, SmallNode.SLOTS, STREAM_TOKENS);
      Await.reached("text on every stream", () -> streams.withText() == SmallNode.SLOTS);

      assertThat(node.terminate(STOP_LIMIT)).hasValue(TERMINATED);

      assertThat(streams.ended(STOP_LIMIT)).allMatch(ChatStreams.OneStream::done);
      assertThat(node.log()).doesNotContain("fatal error");
    }

    assertEverythingIsClosed(settings, 1);
  }

  @Test
  void startingNode_closesTheChainsThatItFound(@TempDir Path folder) throws Exception {
    NodeProcess.Settings settings = SmallNode.onFreePorts(folder).with(SHIP_AT_THE_END);
    try (NodeProcess killed = NodeProcess.start(settings)) {
      killed.awaitReady(START_LIMIT);
      ChatLoad.answerOf(killed, 4);
      killed.kill();
    }
    long before = Files.size(folder.resolve("node.log"));
    int clusterPort = NodeProcess.freePorts(1).get(0);
    NodeProcess.Settings again =
        settings.withEnvironment(Map.of("MOAT_CLUSTER_PORT", Integer.toString(clusterPort)));

    try (NodeProcess node = NodeProcess.start(again)) {
      // The ledger is open by then, the API is not.
      Await.reached("the cluster's port", () -> accepts(clusterPort));

      assertThat(node.terminate(STOP_LIMIT)).hasValue(TERMINATED);
      assertThat(node.log().substring((int) before)).doesNotContain("curl", "Exception");
    }

    assertEverythingIsClosed(settings, 1);
  }

  @Test
  void nodeThatHasJustTakenItsFolder_letsItGo(@TempDir Path folder) throws Exception {
    NodeProcess.Settings settings = SmallNode.onFreePorts(folder);
    try (NodeProcess node = NodeProcess.start(settings)) {
      Await.reached("the lock", () -> Files.exists(folder.resolve("node.lock")));

      assertThat(node.terminate(STOP_LIMIT)).hasValue(TERMINATED);
      assertThat(node.log()).doesNotContain("curl", "Exception");
    }

    StateFolder.open(folder).close();
    try (NodeProcess node = NodeProcess.start(settings)) {
      node.awaitReady(START_LIMIT);
    }
  }

  private static boolean accepts(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertEverythingIsClosed(NodeProcess.Settings node, int chains)
      throws IOException {
    StateFolder.open(node.dataDir()).close();
    Config config = LedgerFolds.config(node);
    LedgerSettings ledger = LedgerSettings.from(config);
    try (Database database = Database.view(DatabaseSettings.from(config).existing(false))) {
      LedgerReader reader = NodeLedger.view(node.dataDir(), ledger, database, Clock.systemUTC());
      List<ChainId> all = reader.chains();
      assertThat(all).hasSize(chains);
      for (ChainId chain : all) {
        assertThat(reader.ended(chain)).as("the closing head of %s", chain).isTrue();
        assertThat(reader.verify(chain).intact()).isTrue();
      }
    }
    try (var segments = Files.list(node.dataDir().resolve("ledger"))) {
      assertThat(segments.map(Path::toString)).noneMatch(name -> name.endsWith(".segment"));
    }
  }
}
