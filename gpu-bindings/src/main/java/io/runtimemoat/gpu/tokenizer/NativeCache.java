package io.runtimemoat.gpu.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** The private folder while it has to be removed, else null. */
  private static @Nullable Path temporary;

  /**
   * Names the folder, which is created when missing and kept for the next start. Has an effect only
   * before the first tokenizer is loaded; without it a private temporary folder is used and removed
   * as soon as the code is loaded. An {@code ENGINE_CACHE_DIR} in the environment wins.
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
        temporary = Files.createTempDirectory("moat-native");
        System.setProperty(FOLDER, temporary.toString());
      } catch (IOException e) {
        throw new UncheckedIOException("no temporary folder for native code", e);
      }
    }
  }

  /** Tells that the code is loaded; a file in use can be removed everywhere but on Windows. */
  static synchronized void loaded() {
    Path folder = temporary;
    temporary = null;
    if (folder != null && !deleted(folder)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> deleted(folder), "native-cache"));
    }
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static boolean deleted(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
