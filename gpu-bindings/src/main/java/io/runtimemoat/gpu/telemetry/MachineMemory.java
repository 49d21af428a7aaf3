package io.runtimemoat.gpu.telemetry;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of the machine and of this process. */
public final class MachineMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private MachineMemory() {}

  /** Memory of the machine, or of the container the JVM sees around it; 0 when unknown. */
  public static long totalBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  /** Resident memory of this process, native included; 0 when unknown. */
  public static long residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException | RuntimeException e) {
      return 0;
    }
    return 0;
  }
}
