package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.BanditLab;
import java.io.IOException;
import java.util.concurrent.Callable;
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
final class BanditCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    return LabLineLoop.run(new BanditLab()::answer);
  }
}
