package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a tool's result goes and how the node of its run is started. */
final class NodeOptions {
  @Option(names = "--out", required = true, description = "Folder of the result file.")
  private Path out = Path.of(".");

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

  /** Adds them to what a result says of its configuration. */
  ObjectNode describe(ObjectNode configuration) {
    return configuration.put("javaOptions", String.join(" ", javaOptions));
  }
}
