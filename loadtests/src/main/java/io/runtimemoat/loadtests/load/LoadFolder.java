package io.runtimemoat.loadtests.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder of a run, gone with all that is in it when the run ends. */
record LoadFolder(Path path) implements AutoCloseable {
  static LoadFolder create() throws IOException {
    return new LoadFolder(Files.createTempDirectory("moat-load"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
