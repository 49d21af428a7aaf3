package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What requests a run sends and what they meet: the options that the tools have in common. */
final class LoadShape {
  private static final String GUARDS =
      """
      moat.guard.egress { personal-data = true, hosts = ["example.com"] }
      moat.learning.rewards { window = 1 s, grace = 0 s }
      moat.upstreams.stub.models.other { name = stub }
      moat.routing.aliases.auto = ["stub.stub", "stub.other"]
      """;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(names = "--connections", description = "Keep-alive connections: ${DEFAULT-VALUE}.")
  private int connections = 64;

  @Option(names = "--stream", description = "Ask for streamed answers.")
  private boolean stream;

  @Option(names = "--chunks", description = "Chunks of the stub's stream: ${DEFAULT-VALUE}.")
  private int chunks = 32;

  @Option(names = "--chunk-pause-ms", description = "Between two of them: ${DEFAULT-VALUE}.")
  private int chunkPauseMillis;

  @Option(
      names = "--guarded",
      description =
          "Moat looks for personal data and links in answers, chooses the model and learns; policies"
              + " are always asked.")
  private boolean guarded;

  NodeOptions node() {
    return node;
  }

  /** A node in front of an upstream, with everything on that is asked for. */
  ProxyNode node(URI upstream) throws IOException, InterruptedException {
    ProxyNode started =
        ProxyNode.start(node.moatJar(), upstream, guarded ? GUARDS : "", node.javaOptions());
    try {
      if (guarded) {
        started.learn();
      }
      return started;
    } catch (IOException | InterruptedException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private String model() {
    return guarded ? "auto" : "stub";
  }

  StubUpstream stub() {
    return StubUpstream.start(chunks, Duration.ofMillis(chunkPauseMillis));
  }

  /** The load on one server. */
  LoadPlan plan(
      URI base, Map<String, String> headers, double rate, Duration warmUp, Duration measured) {
    return plan(base, headers, ChatBody.of(model(), stream), rate, warmUp, measured);
  }

  /** The same load, whose answers are held to a schema. */
  LoadPlan heldPlan(
      URI base, Map<String, String> headers, double rate, Duration warmUp, Duration measured) {
    return plan(base, headers, ChatBody.heldToSchema(model(), stream), rate, warmUp, measured);
  }

  private LoadPlan plan(
      URI base,
      Map<String, String> headers,
      String body,
      double rate,
      Duration warmUp,
      Duration measured) {
    return new LoadPlan(
        base.resolve("/v1/chat/completions"), headers, body, rate, connections, warmUp, measured);
  }

  /** Adds its options to what a result says of its configuration. */
  ObjectNode describe(ObjectNode configuration) {
    return node.describe(configuration)
        .put("connections", connections)
        .put("stream", stream)
        .put("guarded", guarded)
        .put("stubChunks", chunks)
        .put("stubChunkPauseMs", chunkPauseMillis);
  }
}
