package io.runtimemoat.loadtests.client;

import io.runtimemoat.loadtests.process.NodeProcess;
import io.runtimemoat.loadtests.stub.StubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A node without models of its own, in front of a stub. */
final class UpstreamNode {
  private static final List<String> SCRIPTS =
      List.of(
          "cut", "paced", "bad-request", "rate-limited", "server-error", "close-before-headers");

  private UpstreamNode() {}

  /**
   * Serves the stub's scripts by their names, {@code good}, and {@code gone+}, which falls back.
   */
  static NodeProcess.Settings inFrontOf(StubServer stub, Path folder) throws IOException {
    StringBuilder config =
        new StringBuilder(
            """
            moat.models.local = []
            moat.arms = []
            moat.routing.aliases { auto = ["good.good"], "gone+" = [close-before-headers] }
            moat.routing.fallbacks."gone+" = [good]
            moat.upstream-defaults {
              retry { max-attempts = 1 }
              breaker { consecutive-failures = 1000, window-calls = 10000 }
            }
            moat.upstreams.good { instances = ["%s"], models { good = m } }
            """
                .formatted(base(stub, "ok")));
    for (String script : SCRIPTS) {
      config.append(
          "moat.upstreams.\"%1$s\" { instances = [\"%2$s\"], models { \"%1$s\" = m } }%n"
              .formatted(script, base(stub, script)));
    }
    Files.createDirectories(folder);
    return NodeProcess.Settings.onFreePorts(folder)
        .withConfig(Files.writeString(folder.resolve("gateway.conf"), config));
  }

  private static String base(StubServer stub, String script) {
    return stub.uri().toString().replace("/v1", "/script/" + script + "/v1");
  }
}
