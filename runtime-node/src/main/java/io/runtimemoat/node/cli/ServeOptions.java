package io.runtimemoat.node.cli;

import io.runtimemoat.node.MoatNode;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Mixin;

/** What serving needs, with and without the sub-command's name. */
final class ServeOptions {
  @Mixin private final ConfigOption config = new ConfigOption();

  /** Runs a node until the process is told to stop. */
  void serve() {
    MoatNode node = MoatNode.start(config.load());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  node.close();
                  stopped.countDown();
                },
                "moat-stop"));
    System.out.println(Welcome.text(node));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
