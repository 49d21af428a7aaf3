package io.runtimemoat.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code moat serve}: runs a node until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs a node until it is told to stop; the default.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin private final ServeOptions options = new ServeOptions();

  @Override
  public Integer call() {
    return options.serve();
  }
}
