package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.LineLab;
import java.io.IOException;
import java.util.concurrent.Callable;

/** A lab that reads JSON lines on standard input and answers each with one line. */
abstract class LineLabCommand implements Callable<Integer> {
  private final LineLab lab;

  LineLabCommand(LineLab lab) {
    this.lab = lab;
  }

  @Override
  public final Integer call() throws IOException {
    return LabLineLoop.run(lab::answer);
  }
}
