package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is told to stop while it starts closes what it has opened, however far it got. */
class StoppedStartTest {
  private static final Path TINY = Path.of("..", "gpu-bindings", "models", "tiny", "inplace");

  private static Config config(Path data) {
    return ConfigFactory.parseString(
            """
            moat {
              data-dir = "%s"
              http.port = 0
              management.port = 0
              models.local = [{ name = tiny, folder = "%s", slots = 1, max-context = 0 }]
              arms = [{ id = small, model = tiny, tier = small, prompt-price = 1, completion-price = 1 }]
              routing.aliases.auto = [small]
            }
            """
                .formatted(data, TINY.toAbsolutePath()))
        .withFallback(NodeConfig.load(Optional.empty()));
  }

  @Test
  void everyPartMayBeTheLast(@TempDir Path folder) {
    int stopped = 0;
    boolean started = false;
    while (!started) {
      Path data = folder.resolve("node-" + stopped);
      started = startsWithParts(config(data), stopped);
      stopped += started ? 0 : 1;

      StateFolder.open(data).close();
      awaitThreadsGone();
    }
    // Folder, models, database, ledger, policies, telemetry, system, tenancy, taken models,
    // upstreams, embedder, embedding lane, classes of prompts, six kinds of gauges.
    assertThat(stopped).isEqualTo(19);
  }

  /** Dispatchers end a moment after their actor system. */
  private static void awaitThreadsGone() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (threads().anyMatch(StoppedStartTest::isOfANode)) {
      assertThat(System.nanoTime())
          .as(() -> "threads that stay: " + threads().filter(StoppedStartTest::isOfANode).toList())
          .isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static Stream<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  private static boolean isOfANode(String thread) {
    return thread.startsWith("moat-")
        || thread.equals("ledger-shipper")
        || thread.equals("model-loading")
        || thread.equals("device-gauges")
        || thread.equals("prompt-classes")
        || thread.startsWith("embedding-");
  }

  /** Whether the node starts although it is told to stop once so many parts are open. */
  private static boolean startsWithParts(Config config, int parts) {
    AtomicInteger open = new AtomicInteger();
    try (MoatNode node = MoatNode.start(config, () -> open.incrementAndGet() > parts)) {
      assertThat(node.dataUrl()).startsWith("http://127.0.0.1:");
      return true;
    } catch (StartStoppedException e) {
      return false;
    }
  }

  @Test
  void stopBeforeTheStart_endsIt_andStopReturns(@TempDir Path folder) throws Exception {
    NodeStop stop = new NodeStop();
    Thread stopping = new Thread(stop::stop, "stopping");
    stopping.start();
    stop.awaitRequest();

    boolean started = true;
    try (MoatNode node = MoatNode.start(config(folder), stop)) {
      assertThat(node.dataUrl()).startsWith("http://127.0.0.1:");
    } catch (StartStoppedException e) {
      started = false;
    }

    assertThat(started).isFalse();
    assertThat(stopping.isAlive()).as("waits for the end").isTrue();
    stop.closed();
    stopping.join(10_000);
    assertThat(stopping.isAlive()).isFalse();
  }
}
