package io.runtimemoat.gpu.telemetry;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processor packages' energy counters at one moment, by Linux's powercap interface (RAPL).
 *
 * @param joules sum over the packages since each counter's own start, NaN where not readable
 * @param wrapJoules the sum at which the counters start again, NaN where not readable
 */
public record EnergyReading(double joules, double wrapJoules) {
  /*
   * [1] The Linux kernel, Documentation/power/powercap/powercap.rst. Since 5.10 energy_uj is
   *     readable by root only (CVE-2020-8694), so NaN is the normal case for others.
   */
  private static final Path POWERCAP = Path.of("/sys/class/powercap");

  private static final int MAX_PACKAGES = 64;

  /** No counter to be read. */
  public static final EnergyReading NONE = new EnergyReading(Double.NaN, Double.NaN);

  /** The counters now; never throws. */
  public static EnergyReading now() {
    return of(POWERCAP);
  }

  /**
   * Joules used since an earlier reading of the same counters, mending one wrap; NaN if unknown.
   */
  public double since(EnergyReading earlier) {
    double used = joules - earlier.joules;
    return used < 0 ? used + wrapJoules : used;
  }

  static EnergyReading of(Path powercap) {
    double microjoules = 0;
    double wrap = 0;
    int packages = 0;
    // Packages are intel-rapl:0, :1 …; deeper names are parts of them and would count twice.
    try (DirectoryStream<Path> zones = Files.newDirectoryStream(powercap, "intel-rapl:*")) {
      for (Path zone : zones) {
        String index = zone.getFileName().toString().substring("intel-rapl:".length());
        if (packages < MAX_PACKAGES && !index.contains(":")) {
          microjoules += number(zone.resolve("energy_uj"));
          wrap += number(zone.resolve("max_energy_range_uj"));
          packages++;
        }
      }
    } catch (IOException | RuntimeException e) {
      return NONE;
    }
    return packages == 0 ? NONE : new EnergyReading(microjoules / 1e6, wrap / 1e6);
  }

  private static double number(Path file) throws IOException {
    return Double.parseDouble(Files.readString(file).strip());
  }
}
