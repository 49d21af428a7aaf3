package io.runtimemoat.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.loadtests.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadComparisonTest {
  @Test
  void run_writesEveryLegAndWhereItWasMeasured(@TempDir Path folder) throws Exception {
    List<String> options =
        List.of("--warm-up", "0", "--seconds", "1", "--rate", "50", "--moat-jar", "missing.jar");

    int exitCode =
        LoadComparison.run(
            Stream.concat(Stream.of("--out", folder.toString()), options.stream())
                .toArray(String[]::new));
    JsonNode result;
    try (Stream<Path> files = Files.list(folder)) {
      result = new JsonMapper().readTree(files.findFirst().orElseThrow().toFile());
    }

    assertThat(exitCode).isZero();
    assertThat(result.path("machine").path("cores").intValue()).isPositive();
    assertThat(result.path("commit").textValue()).isNotBlank();
    JsonNode legs = result.path("legs");
    assertThat(legs.findValuesAsText("name")).containsExactly("direct", "nginx", "bare", "moat");
    assertThat(legs.get(0).path("sent").intValue()).isEqualTo(50);
    assertThat(legs.get(0).path("failed").intValue()).isZero();
    boolean nginx = NginxProxy.binary().isPresent() || Tool.required();
    assertThat(legs.get(1).path("sent").intValue()).isEqualTo(nginx ? 50 : 0);
    assertThat(legs.get(1).path("failed").intValue()).isZero();
    assertThat(legs.get(2).path("sent").intValue()).isEqualTo(50);
    assertThat(legs.get(2).path("failed").intValue()).isZero();
    assertThat(legs.get(3).path("skipped").textValue()).isEqualTo("there is no missing.jar");
  }
}
