package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.simulate.SimulateLab;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code moat lab simulate}: the regret of each policy on a stated problem. */
@Command(
    name = "simulate",
    description = {
      "Reads JSON lines on standard input, each a problem, and answers each with one line: the"
          + " regret",
      "of every policy on it over several seeds, with 95 %% intervals. Fields: problem (kind"
          + " linear",
      "with arms, dimension, gap; or kind recorded with shift, rated_share, cases, embedding), steps, seeds,",
      "policies, window, delay, exploration (floor, cap), cost_weight. {} has a default for each."
    },
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    return LabLineLoop.run(new SimulateLab()::answer);
  }
}
