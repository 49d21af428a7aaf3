package io.runtimemoat.node.cli;

import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.gpu.onnx.BrokenModelException;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code moat}: without a sub-command it serves. */
@Command(
    name = "moat",
    description = "An adaptive LLM runtime. Without a sub-command it serves.",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    subcommands = {
      ServeCommand.class,
      ReplayCommand.class,
      LabCommand.class,
      DemoCommand.class,
      ImportCommand.class
    })
public final class MoatCommand implements Callable<Integer> {
  /** Exit code of what an operator can mend: a refused setting, a database that is away. */
  static final int CANNOT_RUN = 2;

  private static final List<Class<? extends Exception>> MENDABLE =
      List.of(
          InvalidSettingException.class,
          DatabaseUnavailableException.class,
          LedgerUnavailableException.class,
          BrokenModelException.class,
          UncheckedIOException.class);
  private static final int MAX_CAUSES = 16;

  @Mixin private final ServeOptions serve = new ServeOptions();

  MoatCommand() {}

  /** Runs a command line and returns its exit code. */
  public static int run(String... args) {
    return new CommandLine(new MoatCommand())
        .setExecutionStrategy(new ConfigBeforeCommand())
        .setExecutionExceptionHandler(MoatCommand::report)
        .execute(args);
  }

  @Override
  public Integer call() {
    return serve.serve();
  }

  /** One line for what an operator can mend; the stack trace for what only we can. */
  private static int report(Exception failure, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (MENDABLE.stream().noneMatch(type -> type.isInstance(failure))) {
      throw failure;
    }
    line.getErr().println("moat: " + oneLine(failure));
    return CANNOT_RUN;
  }

  /** The failure and, where it is another, its first cause. */
  static String oneLine(Exception failure) {
    Throwable first = failure;
    for (int depth = 0; depth < MAX_CAUSES && first.getCause() != null; depth++) {
      first = first.getCause();
    }
    String message = told(failure);
    String cause = told(first);
    String whole = message.contains(cause) ? message : message + ": " + cause;
    return whole.replaceAll("\\s+", " ");
  }

  private static String fromHere(String file) {
    return Path.of(file).isAbsolute() ? "" : " in the folder " + Path.of("").toAbsolutePath();
  }

  /** The message; of a file that is not there it would be the name alone. */
  private static String told(Throwable failure) {
    return failure instanceof NoSuchFileException missing
        ? "there is no file " + missing.getFile() + fromHere(missing.getFile())
        : String.valueOf(failure.getMessage());
  }
}
