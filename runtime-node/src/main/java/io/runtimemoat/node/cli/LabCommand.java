package io.runtimemoat.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code moat lab}: offline instruments. */
@Command(
    name = "lab",
    description = "Offline instruments.",
    mixinStandardHelpOptions = true,
    subcommands = {GradeCommand.class})
final class LabCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name an instrument, see moat lab --help");
  }
}
