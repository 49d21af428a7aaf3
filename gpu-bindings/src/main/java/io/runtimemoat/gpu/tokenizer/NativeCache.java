package io.runtimemoat.gpu.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the tokenizer library unpacks its native code, and its manners: it stays off the network.
 */
public final class NativeCache {
  /*
   * Left alone the library (DJL 0.38.0) unpacks below the user's home, asks the cloud's metadata
   * address once a day for its own usage statistics, and downloads a CUDA build where it sees one.
   * The folder must not be guessable and writable by others: what lies in it is loaded as code.
   */
  private static final String FOLDER = "ENGINE_CACHE_DIR";

  private NativeCache() {}

  /**
   * Names the folder, which is created when missing. Has an effect only before the first tokenizer
   * is loaded; without it a private temporary folder is used and removed at exit. An {@code
   * ENGINE_CACHE_DIR} in the environment wins.
   */
  public static synchronized void useFolder(Path folder) throws IOException {
    System.setProperty(FOLDER, Files.createDirectories(folder).toAbsolutePath().toString());
  }

  static synchronized void prepare() {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    setIfAbsent("RUST_FLAVOR", "cpu");
    if (System.getenv(FOLDER) == null && System.getProperty(FOLDER) == null) {
      try {
        Path folder = Files.createTempDirectory("moat-native");
        System.setProperty(FOLDER, folder.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "native-cache"));
      } catch (IOException e) {
        throw new UncheckedIOException("no temporary folder for native code", e);
      }
    }
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // A left-over of a few megabytes in the temporary folder; nothing to do at exit.
    }
  }
}
