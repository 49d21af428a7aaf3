package io.runtimemoat.node.cli;

import picocli.CommandLine.Command;

/** placeholder */
@Command(name = "grade")
final class GradeCommand implements Runnable {
  @Override
  public void run() {}
}
