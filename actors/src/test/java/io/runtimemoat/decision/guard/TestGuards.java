package io.runtimemoat.decision.guard;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.GuardSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings for tests of the guard, and the results that its tests keep. */
public final class TestGuards {
  private static final Path RESULTS = Path.of("..", "loadtests", "results");

  private TestGuards() {}

  public static GuardSettings settings() {
    return settings("");
  }

  public static GuardSettings settings(String changes) {
    return GuardSettings.from(
        ConfigFactory.parseString("moat.guard { " + changes + " }")
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve());
  }

  /**
   * The kept result of a measurement. {@code -Dmoat.write-results=true} writes it anew; otherwise
   * the caller compares, so that a published number is always the code's.
   */
  public static String keptResult(String file, String measured) {
    try {
      Path path = RESULTS.resolve(file);
      if (Boolean.getBoolean("moat.write-results")) {
        Files.createDirectories(RESULTS);
        Files.writeString(path, measured);
      }
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
