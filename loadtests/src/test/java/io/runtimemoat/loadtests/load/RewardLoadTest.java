package io.runtimemoat.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("verify")
class RewardLoadTest {
  private static final String JAR = "../runtime-node/target/moat.jar";

  @Test
  void backlog_isLearnedToTheLastAndThereAfterARestart(@TempDir Path folder) throws Exception {
    int exitCode =
        RewardLoad.run("--out", folder.toString(), "--rewards", "3000", "--moat-jar", JAR);
    JsonNode result;
    try (Stream<Path> files = Files.list(folder)) {
      result = new JsonMapper().readTree(files.findFirst().orElseThrow().toFile());
    }

    assertThat(exitCode).isZero();
    assertThat(result.path("learned").intValue()).isEqualTo(3_000);
    assertThat(result.path("rewardsAfterTheRestart").intValue()).isEqualTo(3_000);
    assertThat(result.path("rewardsFromEventsAlone").intValue()).isEqualTo(3_000);
    // with that of the request that woke the learner
    assertThat(result.path("decisionsReplayed").intValue()).isEqualTo(3_001);
    assertThat(result.path("rewardsPerSecond").doubleValue()).isPositive();
  }
}
