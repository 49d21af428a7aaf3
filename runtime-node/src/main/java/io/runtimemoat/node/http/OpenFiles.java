package io.runtimemoat.node.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Whether the system lets this process have as many connections as its settings do. */
final class OpenFiles {
  /** What a node has open besides its clients' connections: jars, database, ledger, upstreams. */
  private static final long OTHERS = 500;

  private OpenFiles() {}

  /** Files that this process may have open; without bound where the system does not say. */
  static long allowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** What to do when there are too few. */
  static Optional<String> shortage(long allowed, int connections) {
    long needed = connections + OTHERS;
    return allowed >= needed
        ? Optional.empty()
        : Optional.of(
            "moat.http.max-connections = %d needs about %d open files and this process may have %d:"
                    .formatted(connections, needed, allowed)
                + " raise ulimit -n or lower the setting");
  }
}
