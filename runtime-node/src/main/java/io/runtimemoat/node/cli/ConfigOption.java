package io.runtimemoat.node.cli;

import com.typesafe.config.Config;
import io.runtimemoat.node.NodeConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the operator's configuration file. */
final class ConfigOption {
  static final String NAME = "--config";

  @Option(
      names = {"-c", NAME},
      paramLabel = "FILE",
      description = "HOCON laid over the defaults; reference.conf explains every key.")
  private @Nullable Path file;

  Config load() {
    return NodeConfig.load(Optional.ofNullable(file));
  }
}
