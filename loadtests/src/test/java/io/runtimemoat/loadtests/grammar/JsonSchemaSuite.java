package io.runtimemoat.loadtests.grammar;

import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The official test suite, which the source package of Python's jsonschema carries whole (MIT):
 * fetched by pip once, checked against its digest, unpacked below target.
 */
final class JsonSchemaSuite {
  private static final String VERSION = "4.25.1";
  private static final String SHA256 =
      "e4a9655ce0da0c0b67a085847e00a3a51449e1157f4f75e9fb5aa545e122eb85";
  private static final Path FOLDER = Path.of("target/json-schema-suite");
  private static final Path UNPACKED = FOLDER.resolve("jsonschema-" + VERSION + "/json");
  private static final String WHAT = "JSON-Schema-Test-Suite";

  private JsonSchemaSuite() {}

  /** The folder with {@code tests}; skips or fails the test where it cannot be had. */
  static Path unpacked() throws IOException, InterruptedException {
    synchronized (JsonSchemaSuite.class) {
      if (!Files.isDirectory(UNPACKED.resolve("tests"))) {
        fetch();
      }
      return UNPACKED;
    }
  }

  private static void fetch() throws IOException, InterruptedException {
    Path python = Tool.require("python3", "apt-get install python3 python3-pip");
    Path tar = Tool.require("tar", "apt-get install tar");
    Files.createDirectories(FOLDER);
    Path wanted = FOLDER.resolve("requirements.txt");
    Files.writeString(wanted, "jsonschema==" + VERSION + " --hash=sha256:" + SHA256 + "\n");
    Fetch.run(
        WHAT,
        FOLDER,
        List.of(
            python.toString(),
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--disable-pip-version-check",
            "--no-binary",
            ":all:",
            "--require-hashes",
            "--dest",
            FOLDER.toString(),
            "--requirement",
            wanted.toString()));
    Fetch.run(
        WHAT,
        FOLDER,
        List.of(
            tar.toString(),
            "-xzf",
            FOLDER.resolve("jsonschema-" + VERSION + ".tar.gz").toString(),
            "-C",
            FOLDER.toString(),
            "jsonschema-" + VERSION + "/json"));
  }
}
