package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What requests a run sends and what they meet: the options that the tools have in common. */
final class LoadShape {
  @Option(names = "--out", required = true, description = "Folder of the result file.")
  private Path out = Path.of(".");

  @Option(names = "--connections", description = "Keep-alive connections: ${DEFAULT-VALUE}.")
  private int connections = 64;

  @Option(names = "--stream", description = "Ask for streamed answers.")
  private boolean stream;

  @Option(names = "--chunks", description = "Chunks of the stub's stream: ${DEFAULT-VALUE}.")
  private int chunks = 32;

  @Option(names = "--chunk-pause-ms", description = "Between two of them: ${DEFAULT-VALUE}.")
  private int chunkPauseMillis;

  @Option(names = "--moat-jar", description = "The node's jar: ${DEFAULT-VALUE}.")
  private Path moatJar = Path.of("runtime-node/target/moat.jar");

  @Option(names = "--java-option", description = "Of the node's virtual machine; repeatable.")
  private List<String> javaOptions = List.of();

  Path out() {
    return out;
  }

  Path moatJar() {
    return moatJar;
  }

  List<String> javaOptions() {
    return javaOptions;
  }

  StubUpstream stub() {
    return StubUpstream.start(chunks, Duration.ofMillis(chunkPauseMillis));
  }

  /** The load on one server. */
  LoadPlan plan(
      URI base, Map<String, String> headers, double rate, Duration warmUp, Duration measured) {
    return new LoadPlan(
        base.resolve("/v1/chat/completions"),
        headers,
        ChatBody.of("stub", stream),
        rate,
        connections,
        warmUp,
        measured);
  }

  /** Adds its options to what a result says of its configuration. */
  ObjectNode describe(ObjectNode configuration) {
    return configuration
        .put("connections", connections)
        .put("stream", stream)
        .put("stubChunks", chunks)
        .put("stubChunkPauseMs", chunkPauseMillis)
        .put("javaOptions", String.join(" ", javaOptions));
  }
}
