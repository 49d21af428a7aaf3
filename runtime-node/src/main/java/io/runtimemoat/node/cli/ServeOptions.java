package io.runtimemoat.node.cli;

import io.runtimemoat.node.MoatNode;
import io.runtimemoat.node.NodeStop;
import io.runtimemoat.node.StartStoppedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;

/** What serving needs, with and without the sub-command's name. */
final class ServeOptions {
  private static final Logger LOG = LoggerFactory.getLogger(ServeOptions.class);

  @Mixin private final ConfigOption config = new ConfigOption();

  /**
   * Runs a node until the process is told to stop; a signal may come before anything is open.
   *
   * @return the exit code of a process that a signal ended, or 0
   */
  int serve() {
    NodeStop stop = new NodeStop();
    StopSignals signals = StopSignals.call(stop::request);
    Runtime.getRuntime().addShutdownHook(new Thread(stop::stop, "moat-stop"));
    try (MoatNode node = MoatNode.start(config.load(), stop)) {
      System.out.println(Welcome.text(node));
      stop.awaitRequest();
    } catch (StartStoppedException e) {
      LOG.info("stopped while starting");
      LOG.debug("what the end of the process broke", e);
    } finally {
      stop.closed();
    }
    return signals.exitCode();
  }
}
