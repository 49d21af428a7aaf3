package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.BanditLab;
import picocli.CommandLine.Command;

/** {@code moat lab bandit}: what a learner makes of rewards. */
@Command(
    name = "bandit",
    description = {
      "Reads JSON lines on standard input and answers each with one line: what the policies that",
      "learn make of rewards, and with which probabilities they then choose.",
      "Fields: dimension, updates ([{arm, context, reward in [0, 1]}]), decisions ([{context,"
          + " arms}]),",
      "algorithm (all of them without it), settings, exploration ({floor, cap})."
    },
    mixinStandardHelpOptions = true)
final class BanditCommand extends LineLabCommand {
  BanditCommand() {
    super(new BanditLab());
  }
}
