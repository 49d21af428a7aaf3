package io.runtimemoat.loadtests.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.loadtests.Tool;
import io.runtimemoat.loadtests.process.NodeProcess;
import io.runtimemoat.loadtests.stub.Script;
import io.runtimemoat.loadtests.stub.Scripts;
import io.runtimemoat.loadtests.stub.StubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's client for Node, as a process of its own, against a node of its own. */
@Tag("verify")
class NodeSdkTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration SCRIPT_LIMIT = Duration.ofMinutes(2);
  private static final Path SOURCES = Path.of("src/test/openai-sdk");
  private static final Path INSTALLED = Path.of("target/openai-sdk");
  private static final List<String> FILES = List.of("package.json", "package-lock.json");
  private static final String SHIPPED_MODELS = "check.mjs";
  private static final String UPSTREAM = "upstream.mjs";

  @Test
  void officialNodeSdk_worksUnmodified(@TempDir Path folder) throws Exception {
    try (NodeProcess node = NodeProcess.start(NodeProcess.Settings.onFreePorts(folder))) {
      assertPasses(SHIPPED_MODELS, 12, node);
    }
  }

  @Test
  void officialNodeSdk_worksUnmodified_inFrontOfAnUpstream(@TempDir Path folder) throws Exception {
    try (StubServer stub = StubServer.start(Scripts.builtIn());
        NodeProcess node = NodeProcess.start(UpstreamNode.inFrontOf(stub, folder))) {
      assertPasses(UPSTREAM, 7, node);
    }
  }

  private static void assertPasses(String check, int tests, NodeProcess node) throws Exception {
    Path runtime = Tool.require("node", "apt-get install nodejs, or https://nodejs.org");
    Path script = installed(check);
    node.awaitReady(START_LIMIT);
    Output output =
        run(
            List.of(runtime.toString(), "--test-reporter=tap", "--test", script.toString()),
            Map.of(
                "MOAT_API", node.api("/v1").toString(),
                "MOAT_STATUS", node.management("/status").toString(),
                "MOAT_KEY", node.settings().key(),
                "STUB_ANSWER", Script.good().text()));

    assertThat(output.exitCode()).as(output.text()).isZero();
    assertThat(output.text().lines().map(String::strip))
        .contains("# pass " + tests, "# fail 0", "# skipped 0");
  }

  /** The script beside the pinned client, which npm installs once per lock file. */
  private static Path installed(String check) throws IOException, InterruptedException {
    Path npm = Tool.require("npm", "apt-get install npm, or https://nodejs.org");
    Path mark = INSTALLED.resolve("installed-lock.json");
    Path lock = SOURCES.resolve("package-lock.json");
    Files.createDirectories(INSTALLED);
    if (!Files.exists(mark) || Files.mismatch(mark, lock) != -1) {
      for (String file : FILES) {
        copy(SOURCES.resolve(file), INSTALLED.resolve(file));
      }
      Output output =
          run(
              List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
              Map.of());
      if (output.exitCode() != 0) {
        throw Tool.missing("no npm registry to install the client from: " + output.text());
      }
      copy(lock, mark);
    }
    return copy(SOURCES.resolve(check), INSTALLED.resolve(check)).toAbsolutePath();
  }

  private static Path copy(Path from, Path to) throws IOException {
    return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private record Output(int exitCode, String text) {}

  private static Output run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = INSTALLED.resolve("output.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(INSTALLED.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(SCRIPT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    return new Output(ended ? process.exitValue() : -1, Files.readString(log));
  }
}
