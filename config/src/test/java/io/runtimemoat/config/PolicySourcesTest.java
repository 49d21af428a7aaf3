package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The committed bundle is of the committed policies. */
class PolicySourcesTest {
  private static final Path SOURCES = Path.of("src/main/policies");
  private static final Path DIGESTS = Path.of("src/main/resources/policies/moat.wasm.sources");

  @Test
  void bundle_isCompiledFromTheseSources() throws IOException, NoSuchAlgorithmException {
    List<String> compiled = Files.readAllLines(DIGESTS);

    assertThat(compiled).hasSize(2);
    for (String line : compiled) {
      String[] digestAndName = line.split(" +", 2);
      assertThat(sha256(SOURCES.resolve(digestAndName[1])))
          .as(
              "%s changed: run config/src/main/policies/compile and commit what it writes",
              digestAndName[1])
          .isEqualTo(digestAndName[0]);
    }
  }

  @Test
  void everyPolicy_isInTheBundle() throws IOException {
    try (var files = Files.list(SOURCES)) {
      List<String> policies =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".rego") && !name.endsWith("_test.rego"))
              .toList();

      assertThat(String.join("\n", Files.readAllLines(DIGESTS))).contains(policies);
    }
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
  }
}
