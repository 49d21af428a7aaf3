package io.runtimemoat.node;

import io.runtimemoat.node.cli.MoatCommand;

/** The entry point of moat.jar. */
public final class Main {
  private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

  private Main() {}

  public static void main(String[] args) {
    widenCommonPool();
    int exitCode = MoatCommand.run(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /**
   * On two cores JDK 17 gives the common pool one thread and then starts a new thread for every
   * CompletionStage callback: measured 20 to 50 times slower asks. Must run before the pool exists.
   */
  private static void widenCommonPool() {
    if (System.getProperty(COMMON_POOL) == null) {
      int processors = Runtime.getRuntime().availableProcessors();
      System.setProperty(COMMON_POOL, Integer.toString(Math.max(2, processors - 1)));
    }
  }
}
