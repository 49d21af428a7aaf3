package io.runtimemoat.loadtests.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies' own unit tests and the committed bundle, by OPA. */
@Tag("verify")
class RegoPoliciesTest {
  private static final Path POLICIES = Path.of("../config/src/main/policies");
  private static final Path BUNDLES = Path.of("../config/src/main/resources/policies");
  private static final int LIMIT_SECONDS = 60;

  private static Path opa;

  @BeforeAll
  static void find() throws IOException {
    String version = Files.readString(BUNDLES.resolve("moat.wasm.compiler")).strip();
    String install =
        "go install github.com/open-policy-agent/opa@v" + version.replaceFirst("opa ", "");
    opa = Tool.require("opa", install);
  }

  @Test
  void everyTestPasses_andNoRuleIsUntested(@TempDir Path folder) throws Exception {
    Output tests = run(folder, opa.toString(), "test", POLICIES.toString());
    Output coverage =
        run(folder, opa.toString(), "test", "--coverage", "--threshold=100", POLICIES.toString());

    assertThat(tests.exitCode()).as(tests.text()).isZero();
    assertThat(tests.text()).containsPattern("PASS: \\d+/\\d+");
    assertThat(coverage.exitCode()).as(coverage.text()).isZero();
  }

  @Test
  void policies_passStrictChecks_andAreFormatted(@TempDir Path folder) throws Exception {
    Output strict = run(folder, opa.toString(), "check", "--strict", POLICIES.toString());
    Output format = run(folder, opa.toString(), "fmt", "--fail", "-d", POLICIES.toString());

    assertThat(strict.exitCode()).as(strict.text()).isZero();
    assertThat(format.exitCode()).as(format.text()).isZero();
  }

  @Test
  void committedBundle_isWhatTheCompilerMakes(@TempDir Path folder) throws Exception {
    Path sources = Files.createDirectories(folder.resolve("main/policies"));
    try (Stream<Path> files = Files.list(POLICIES)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, sources.resolve(file.getFileName()));
      }
    }

    Output compiled = run(folder, sources.resolve("compile").toString());

    assertThat(compiled.exitCode()).as(compiled.text()).isZero();
    Path made = folder.resolve("main/resources/policies");
    assertThat(made.resolve("moat.wasm.compiler"))
        .as("the release of OPA that is installed")
        .hasSameTextualContentAs(BUNDLES.resolve("moat.wasm.compiler"));
    assertThat(made.resolve("moat.wasm")).hasSameBinaryContentAs(BUNDLES.resolve("moat.wasm"));
    assertThat(made.resolve("moat.wasm.sources"))
        .hasSameTextualContentAs(BUNDLES.resolve("moat.wasm.sources"));
  }

  private record Output(int exitCode, String text) {}

  private static Output run(Path folder, String... command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "opa", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command)).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OPA", opa.toString());
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new Output(process.exitValue(), Files.readString(log));
  }
}
