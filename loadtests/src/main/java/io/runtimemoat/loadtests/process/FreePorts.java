package io.runtimemoat.loadtests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ports for servers that start later. They lie below those that systems give to connections, so
 * that no client takes one before its server does, and each process has a range of its own: whoever
 * listens on a range's first port owns the others for as long as it lives.
 */
final class FreePorts implements AutoCloseable {
  /** Linux gives connections 32768 and more, other systems 49152 and more. */
  private static final int FIRST = 12_000;

  private static final int RANGE = 1_000;
  private static final int RANGES = 20;

  /** What keeps others out of this range. */
  private final ServerSocket owned;

  private int next;

  private FreePorts(ServerSocket owned) {
    this.owned = owned;
    this.next = 1;
  }

  /** Those of the first range that nobody has. */
  static FreePorts ofOwnRange() {
    for (int range = 0; range < RANGES; range++) {
      Optional<ServerSocket> first = listening(FIRST + range * RANGE);
      if (first.isPresent()) {
        return new FreePorts(first.get());
      }
    }
    throw new IllegalStateException(
        "each of %d ranges of ports from %d on is taken".formatted(RANGES, FIRST));
  }

  /** So many that are free now; none comes again before all others were given. */
  synchronized List<Integer> free(int count) {
    List<Integer> ports = new ArrayList<>();
    int first = owned.getLocalPort();
    for (int tried = 1; ports.size() < count; tried++) {
      if (tried == RANGE) {
        throw new IllegalStateException("no free ports in " + first + ".." + (first + RANGE - 1));
      }
      int port = first + next;
      next = next % (RANGE - 1) + 1;
      if (isFree(port)) {
        ports.add(port);
      }
    }
    return List.copyOf(ports);
  }

  private static boolean isFree(int port) {
    Optional<ServerSocket> listening = listening(port);
    listening.ifPresent(FreePorts::close);
    return listening.isPresent();
  }

  /** Gives the range to others; a process that ends does the same. */
  @Override
  public void close() {
    close(owned);
  }

  private static Optional<ServerSocket> listening(int port) {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException taken) {
      return Optional.empty();
    }
  }

  private static void close(ServerSocket listening) {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
