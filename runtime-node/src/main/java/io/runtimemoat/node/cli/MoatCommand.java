package io.runtimemoat.node.cli;

import io.runtimemoat.config.InvalidSettingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code moat}: without a sub-command it serves. */
@Command(
    name = "moat",
    description = "An adaptive LLM runtime. Without a sub-command it serves.",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    subcommands = {ServeCommand.class, ReplayCommand.class, LabCommand.class, ImportCommand.class})
public final class MoatCommand implements Runnable {
  /** Exit code of a refused setting. */
  static final int INVALID_SETTING = 2;

  @Mixin private final ServeOptions serve = new ServeOptions();

  MoatCommand() {}

  /** Runs a command line and returns its exit code. */
  public static int run(String... args) {
    return new CommandLine(new MoatCommand())
        .setExecutionExceptionHandler(MoatCommand::report)
        .execute(args);
  }

  @Override
  public void run() {
    serve.serve();
  }

  /** One line for what an operator can mend; the stack trace for what only we can. */
  private static int report(Exception failure, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof InvalidSettingException) {
      line.getErr().println("moat: " + failure.getMessage());
      return INVALID_SETTING;
    }
    throw failure;
  }
}
