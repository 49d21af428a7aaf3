package io.runtimemoat.gpu.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The CPU.
 *
 * @param model its name as it reports it, else the architecture
 * @param cores hardware threads this process may use
 * @param vectorExtensions flags that decide how fast matrices go, such as {@code avx512_vnni}
 */
public record Processor(String model, int cores, List<String> vectorExtensions) {
  private static final List<String> VECTOR_PREFIXES =
      List.of("avx", "amx", "fma", "f16c", "sse4", "asimd", "sve", "i8mm", "bf16");

  public Processor {
    vectorExtensions = List.copyOf(vectorExtensions);
  }

  static Processor ofThisMachine() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      // One block per hardware thread, all alike: the first 64 lines hold a whole one.
      return of(lines.limit(64).toList());
    } catch (IOException | RuntimeException e) {
      return of(List.of());
    }
  }

  /** Reads the lines of /proc/cpuinfo, x86's or ARM's. */
  static Processor of(List<String> cpuinfo) {
    List<String> flags =
        value(cpuinfo, "flags")
            .or(() -> value(cpuinfo, "Features"))
            .map(line -> Arrays.asList(line.split("\\s+")))
            .orElse(List.of());
    return new Processor(
        value(cpuinfo, "model name").orElse(System.getProperty("os.arch", "unknown")),
        Runtime.getRuntime().availableProcessors(),
        flags.stream()
            .filter(flag -> VECTOR_PREFIXES.stream().anyMatch(flag::startsWith))
            .sorted()
            .toList());
  }

  private static Optional<String> value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name) && line.indexOf(':') > 0)
        .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
