package io.runtimemoat.loadtests.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for servers that were started. */
final class Listening {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);

  private Listening() {}

  /** Whether a process came to listen on a port of loopback before it ended or was too slow. */
  static boolean await(Process process, int port) {
    long start = System.nanoTime();
    while (process.isAlive() && System.nanoTime() - start < LIMIT.toNanos()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        return true;
      } catch (IOException notYet) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
    return false;
  }
}
