package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.loadtests.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped rules by Prometheus' own checker and their unit tests. */
class DeployedRulesTest {
  static final Path FOLDER = Path.of("../config/deploy/prometheus");
  static final String INSTALL = "apt-get install prometheus";

  @ParameterizedTest
  @ValueSource(strings = {"check rules moat-rules.yml", "test rules moat-rules-test.yml"})
  void promtool_isContent(String arguments) throws Exception {
    Path promtool = Tool.require("promtool", INSTALL);
    Process process =
        new ProcessBuilder("%s %s".formatted(promtool, arguments).split(" ", -1))
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .start();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("SUCCESS");
  }
}
