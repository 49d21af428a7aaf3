package io.runtimemoat.loadtests.load;

import io.runtimemoat.loadtests.process.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A node without models of its own in front of one upstream, with all that a node does by itself
 * switched on, in a folder that goes with it.
 */
final class ProxyNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final int OK = 200;

  private final LoadFolder folder;
  private final NodeProcess node;

  private ProxyNode(LoadFolder folder, NodeProcess node) {
    this.folder = folder;
    this.node = node;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param more of its configuration
   */
  static ProxyNode start(Path moatJar, URI upstream, String more, List<String> javaOptions)
      throws IOException, InterruptedException {
    LoadFolder folder = LoadFolder.create();
    System.setProperty(NodeProcess.JAR_PROPERTY, moatJar.toString());
    Path config = Files.writeString(folder.path().resolve("node.conf"), config(upstream) + more);
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

  /** Switches learning on. */
  void learn() throws IOException, InterruptedException {
    HttpRequest flag =
        HttpRequest.newBuilder(node.management("/flags/routing.policy_bandit"))
            .header("Authorization", "Bearer " + node.settings().key())
            .PUT(BodyPublishers.ofString("{\"value\": \"on\", \"reason\": \"load\"}"))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(flag, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != OK) {
      throw new IOException("learning is not on: " + answer.body());
    }
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
