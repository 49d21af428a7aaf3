package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.PropensityLab;
import picocli.CommandLine.Command;

/** {@code moat lab propensity}: how often Thompson sampling chooses each arm. */
@Command(
    name = "propensity",
    description = {
      "Reads JSON lines on standard input and answers each with one line: the exact probability of",
      "each arm to be drawn best, and the probabilities within floor and cap.",
      "Fields: posteriors ([{arm, mean, deviation, freedom}] or [{arm, successes, failures}]),",
      "exploration ({floor, cap})."
    },
    mixinStandardHelpOptions = true)
final class PropensityCommand extends LineLabCommand {
  PropensityCommand() {
    super(new PropensityLab());
  }
}
