package io.runtimemoat.loadtests;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * Programs that a test needs and a plain machine may lack. Without one the test is skipped and says
 * so; with the environment variable {@value #REQUIRE} it fails instead, so that no check of the
 * project's own can skip it in silence.
 */
public final class Tool {
  private static final String REQUIRE = "MOAT_REQUIRE_TOOLS";

  private Tool() {}

  /** A program on the PATH; {@code install} says how to get it. */
  public static Path require(String program, String install) {
    return onPath(program)
        .orElseThrow(() -> missing("no program " + program + " on the PATH: " + install));
  }

  /** What to throw when something is missing: it skips the test, or fails it. */
  public static RuntimeException missing(String reason) {
    if (required()) {
      throw new AssertionError(REQUIRE + " is set, but there is " + reason);
    }
    System.out.println("SKIPPED: there is " + reason);
    return new TestAbortedException(reason);
  }

  /** Whether a missing tool is a failure. */
  public static boolean required() {
    return System.getenv(REQUIRE) != null;
  }

  private static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
