package io.runtimemoat.loadtests.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports for servers that start later. They lie below those that systems give to connections, so
 * that no client takes one before its server does, and each test process has a range of its own.
 */
final class FreePorts {
  /** Linux gives connections 32768 and more, other systems 49152 and more. */
  private static final int FIRST = 12_000;

  private static final int RANGE = 5_000;
  private static final int RANGES = 4;

  private final int first;
  private int next;

  private FreePorts(int range, int next) {
    this.first = FIRST + range * RANGE;
    this.next = next;
  }

  /** Those of this test process; the build numbers test processes that run at once from one. */
  static FreePorts ofThisProcess() {
    int fork = Integer.getInteger("moat.test.fork", 0);
    return new FreePorts(
        Math.floorMod(fork, RANGES), (int) (ProcessHandle.current().pid() % RANGE));
  }

  /** So many that are free now; none comes again before all others were given. */
  synchronized List<Integer> free(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int tried = 0; ports.size() < count; tried++) {
      if (tried == RANGE) {
        throw new IllegalStateException("no free ports in " + first + ".." + (first + RANGE - 1));
      }
      int port = first + next;
      next = (next + 1) % RANGE;
      if (isFree(port)) {
        ports.add(port);
      }
    }
    return List.copyOf(ports);
  }

  private static boolean isFree(int port) {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
