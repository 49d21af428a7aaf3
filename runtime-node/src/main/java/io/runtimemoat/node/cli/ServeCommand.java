package io.runtimemoat.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code moat serve}: runs a node until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs a node until it is told to stop; the default.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Runnable {
  @Mixin private final ServeOptions options = new ServeOptions();

  @Override
  public void run() {
    options.serve();
  }
}
