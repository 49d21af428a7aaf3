package io.runtimemoat.loadtests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of the virtual machine with which nodes start sooner: their loaded classes come from an
 * archive, and the optimizing compiler, which pays off after minutes, takes no core from them. For
 * tests of what nodes do, never for measurements of how fast they are.
 */
final class QuickStart {
  /** System property with a folder for the archive; without it nodes start as users start them. */
  static final String PROPERTY = "moat.quick-start";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
  private static @Nullable List<String> options;

  private QuickStart() {}

  /** The options; the first call makes the archive unless another process has. */
  static synchronized List<String> options(Path jar) {
    List<String> known = options;
    if (known == null) {
      options = List.of(); // for the node that makes the archive
      String folder = System.getProperty(PROPERTY, "");
      known = folder.isBlank() ? List.of() : options(Path.of(folder), jar);
      options = known;
    }
    return known;
  }

  private static List<String> options(Path folder, Path jar) {
    try {
      Files.createDirectories(folder);
      Path archive = folder.resolve(name(jar));
      try (FileChannel lock =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        if (!Files.exists(archive)) {
          make(folder, archive);
        }
      }
      // An archive that this Java cannot use is left aside, without a word in the node's output.
      return List.of(
          "-Xshare:auto",
          "-Xlog:cds=off",
          "-Xlog:class+path=off",
          "-XX:TieredStopAtLevel=1",
          "-XX:SharedArchiveFile=" + archive);
    } catch (IOException e) {
      throw new UncheckedIOException("the archive of a node's classes could not be made", e);
    }
  }

  /** One for each Java and each build of the node. */
  private static String name(Path jar) throws IOException {
    return "node-%s-%d-%d.jsa"
        .formatted(
            System.getProperty("java.vm.version"),
            Files.size(jar),
            Files.getLastModifiedTime(jar).toMillis());
  }

  private static void make(Path folder, Path archive) throws IOException {
    Path data = Files.createTempDirectory(folder, "node");
    Path made = data.resolve("made.jsa");
    NodeProcess.Settings settings =
        NodeProcess.Settings.onFreePorts(data)
            .withJavaOptions(List.of("-XX:ArchiveClassesAtExit=" + made));
    try (NodeProcess node = NodeProcess.start(settings)) {
      node.awaitReady(START_LIMIT);
      if (node.terminate(STOP_LIMIT).isEmpty() || !Files.exists(made)) {
        throw new IOException("no archive from the node:\n" + node.log());
      }
    }
    Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
  }
}
