package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Where and of what a result was measured: without it a number cannot be compared. */
public final class MeasuredMachine {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final String UNKNOWN = "unknown";

  private MeasuredMachine() {}

  /** Cores, CPU model, JDK, system and how busy the machine was before the measurement. */
  public static ObjectNode toJson() {
    return new JsonMapper()
        .createObjectNode()
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("cpu", cpuModel())
        .put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"))
        .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("loadAverage", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** The working tree's commit, with {@code +changes} when it is not clean. */
  public static String commit() {
    String commit = git("rev-parse", "HEAD");
    boolean clean = git("status", "--porcelain").isEmpty();
    return clean || commit.equals(UNKNOWN) ? commit : commit + "+changes";
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(CPU)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String git(String... arguments) {
    List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
    try {
      Process git = new ProcessBuilder(command).start();
      String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = git.waitFor(10, TimeUnit.SECONDS);
      return ended && git.exitValue() == 0 ? output.strip() : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
