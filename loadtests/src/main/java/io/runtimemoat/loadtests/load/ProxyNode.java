package io.runtimemoat.loadtests.load;

import io.runtimemoat.loadtests.process.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A node without models of its own in front of one upstream, with all that a node does switched on,
 * in a folder that goes with it.
 */
final class ProxyNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final LoadFolder folder;
  private final NodeProcess node;

  private ProxyNode(LoadFolder folder, NodeProcess node) {
    this.folder = folder;
    this.node = node;
  }

  /** Starts one and waits until it is ready. */
  static ProxyNode start(Path moatJar, URI upstream, List<String> javaOptions)
      throws IOException, InterruptedException {
    LoadFolder folder = LoadFolder.create();
    System.setProperty(NodeProcess.JAR_PROPERTY, moatJar.toString());
    Path config = Files.writeString(folder.path().resolve("node.conf"), config(upstream));
    ProxyNode started =
        new ProxyNode(
            folder,
            NodeProcess.start(
                NodeProcess.Settings.onFreePorts(folder.path())
                    .withConfig(config)
                    .withJavaOptions(javaOptions)));
    try {
      started.node.awaitReady(START_LIMIT);
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static String config(URI upstream) {
    return """
        moat.models.local = []
        moat.arms = []
        moat.routing.aliases.auto = ["stub.stub"]
        moat.http.max-connections = 4096
        moat.session.max-live = 10000
        moat.limits.concurrency { per-tenant = 10000 }
        moat.upstreams.stub {
          instances = ["%s/v1"], models { stub = stub }, pool.max-in-flight = 4096
        }
        """
        .formatted(upstream);
  }

  /** Where its API is. */
  URI uri() {
    return node.api("");
  }

  Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + node.settings().key());
  }

  long pid() {
    return node.pid();
  }

  ProcessMemory memory() {
    return new ProcessMemory(pid());
  }

  @Override
  public void close() throws IOException {
    node.close();
    folder.close();
  }
}
