package io.runtimemoat.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Runs the last command named; a {@code --config} before its name is its own. */
final class ConfigBeforeCommand implements IExecutionStrategy {
  @Override
  public int execute(ParseResult line) {
    OptionSpec before = line.matchedOption(ConfigOption.NAME);
    if (before != null && line.hasSubcommand()) {
      handOn(before, last(line));
    }
    return new RunLast().execute(line);
  }

  private static void handOn(OptionSpec before, ParseResult last) {
    CommandLine command = last.commandSpec().commandLine();
    OptionSpec own = last.commandSpec().findOption(ConfigOption.NAME);
    if (own == null) {
      throw new ParameterException(
          command, last.commandSpec().qualifiedName() + " takes no " + ConfigOption.NAME);
    }
    if (last.hasMatchedOption(own)) {
      throw new ParameterException(command, ConfigOption.NAME + " is given twice");
    }
    own.setValue(before.getValue());
  }

  private static ParseResult last(ParseResult line) {
    ParseResult last = line;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last;
  }
}
