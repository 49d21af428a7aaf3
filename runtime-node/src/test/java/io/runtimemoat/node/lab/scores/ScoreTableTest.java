package io.runtimemoat.node.lab.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.node.lab.HeldOutCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreTableTest {
  private static final Path CASES =
      Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl");
  private static final Score SCORE =
      new Score(
          "easy-ticket-000", "small", "greedy", true, 0.8, 56, 31, 3.16, 9.53, 0.9978, 0.9519);

  @Test
  void appendedScores_areReadBack(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scores.tsv");
    Score other =
        new Score("easy-ticket-000", "large", "t0.7", false, 0, 56, 31, 15.25, 30.5, 0.5, 0.125);

    ScoreTable.append(file, SCORE);
    ScoreTable.append(file, other);

    ScoreTable table = ScoreTable.read(file);
    assertThat(table.all()).containsExactly(SCORE, other);
    assertThat(table.find("easy-ticket-000", "large", "t0.7")).contains(other);
    assertThat(table.find("easy-ticket-000", "large", "greedy")).isEmpty();
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  @Test
  void brokenLine_isNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scores.tsv");
    ScoreTable.append(file, SCORE);
    Files.writeString(file, Files.readString(file) + "easy-ticket-001\tsmall\n");

    assertThatThrownBy(() -> ScoreTable.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("11 columns");
  }

  /** The shares of exact answers are those of the model cards, which another program graded. */
  @Test
  void shippedTable_hasEveryCaseOfEveryArm() throws IOException {
    ScoreTable table = ScoreTable.shipped();
    List<HeldOutCase> cases = HeldOutCase.readAll(CASES);

    for (String parameters : List.of("greedy", "t0.2", "t0.7")) {
      for (String arm : List.of("small", "medium", "large")) {
        for (HeldOutCase task : cases) {
          assertThat(table.find(task.id(), arm, parameters)).isPresent();
        }
      }
    }
    assertThat(table.size()).isEqualTo(9 * cases.size());
    assertThat(exact(table, "small")).isCloseTo(0.749, within(0.005));
    assertThat(exact(table, "medium")).isCloseTo(0.882, within(0.005));
    assertThat(exact(table, "large")).isCloseTo(0.952, within(0.005));
  }

  private static double exact(ScoreTable table, String arm) {
    return table.all().stream()
        .filter(s -> s.arm().equals(arm) && s.parameters().equals("greedy"))
        .mapToDouble(s -> s.exact() ? 1 : 0)
        .average()
        .orElseThrow();
  }
}
