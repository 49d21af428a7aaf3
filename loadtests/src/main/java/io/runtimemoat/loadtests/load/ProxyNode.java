package io.runtimemoat.loadtests.load;

import io.runtimemoat.loadtests.process.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node without models of its own in front of one upstream, with all that a node does switched on,
 * in a folder that goes with it.
 */
final class ProxyNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Pattern USED_KIB = Pattern.compile("heap\\s+total \\d+K, used (\\d+)K");
  private static final Pattern RESIDENT_KIB = Pattern.compile("VmRSS:\\s+(\\d+) kB");

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

  /** Bytes of heap that are in use after a full collection, which this asks for. */
  long heapBytesAfterCollection() throws IOException, InterruptedException {
    jcmd("GC.run");
    return number(USED_KIB, jcmd("GC.heap_info")) * 1024;
  }

  /** Bytes of memory that the process holds. Linux only. */
  long residentBytes() throws IOException {
    return number(RESIDENT_KIB, Files.readString(Path.of("/proc/" + pid() + "/status"))) * 1024;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(tool, Long.toString(pid()), command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + command + ": " + said);
    }
    return said;
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IOException("no " + pattern + " in: " + text);
    }
    return Long.parseLong(found.group(1));
  }

  @Override
  public void close() throws IOException {
    node.close();
    folder.close();
  }
}
