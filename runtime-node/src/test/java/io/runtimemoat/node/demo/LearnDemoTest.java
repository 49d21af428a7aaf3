package io.runtimemoat.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.runtimemoat.node.MoatNode;
import io.runtimemoat.node.NodeConfig;
import io.runtimemoat.node.RunningNode;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.Score;
import io.runtimemoat.node.lab.scores.ScoreTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnDemoTest {
  private static final Path CASES =
      Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl");

  private Path folder;

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  @BeforeEach
  void in(@TempDir Path temporary) {
    folder = temporary;
  }

  private static Map<String, String> expected() throws IOException {
    Map<String, String> answers = new HashMap<>();
    for (HeldOutCase task : HeldOutCase.readAll(CASES)) {
      answers.put(task.prompt().messages().get(0).content(), task.expected().toString());
    }
    return answers;
  }

  private static ScoreTable table(String model) throws IOException {
    List<Score> scores =
        HeldOutCase.readAll(CASES).stream()
            .map(t -> new Score(t.id(), model, "greedy", true, 1, 100, 50, 1, 1, 0.9, 0.9))
            .toList();
    return ScoreTable.of(scores);
  }

  private String run(Config config, int requests, URI url, String key, ScoreTable table)
      throws IOException, InterruptedException {
    Path report = folder.resolve("report.html");
    LearnDemo.Options options =
        new LearnDemo.Options("auto", requests, 1, 2, Duration.ofMinutes(1));
    new LearnDemoRun(config, options, new PrintStream(shown, true, StandardCharsets.UTF_8), false)
        .run(url, key, CASES, table, report);
    return Files.readString(report);
  }

  private String run(int requests, URI url) throws IOException, InterruptedException {
    return run(NodeConfig.load(Optional.empty()), requests, url, "key", ScoreTable.shipped());
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  @Test
  void answers_areScoredAndTold() throws Exception {
    String page;
    try (StubNode node = new StubNode(expected(), 200, 202)) {
      page = run(24, node.url());

      assertThat(node.asked).hasSize(24);
      JsonNode asked = node.asked.get(0);
      assertThat(asked.at("/model").asText()).isEqualTo("auto");
      assertThat(asked.at("/response_format/json_schema/schema/type").asText()).isEqualTo("object");
      assertThat(node.told).allMatch(told -> told.at("/value").doubleValue() == 1);
      assertThat(node.told).allMatch(told -> told.at("/metric_name").asText().equals("quality"));
      assertThat(node.told.stream().map(told -> told.at("/inference_id").asText()))
          .hasSize(24)
          .contains("dec_1", "dec_24")
          .doesNotHaveDuplicates();
    }
    assertThat(shown())
        .contains("24/24", "always large", "oracle", "node", "learner", "100.0 %")
        .doesNotContain("learns nothing", "decided by rules");
    assertThat(shown()).contains("rolled back and barred", "FAIL on");
    assertThat(page).contains("What stands before a learned policy", "rolled back");
    assertThat(page).contains("<svg", "snap-1", "rule/1", "other schemas", "took 24 of 24");
    assertThat(page).doesNotContain("http://", "https://", "<script", "NaN");
  }

  @Test
  void nodeThatTakesNoFeedback_isNamed() throws Exception {
    try (StubNode node = new StubNode(expected(), 200, 404)) {
      run(6, node.url());
    }

    assertThat(shown()).contains("took 0 of 6 scores");
  }

  @Test
  void refusal_endsWithTheNodesWords() throws Exception {
    try (StubNode node = new StubNode(expected(), 503, 202)) {
      assertThatThrownBy(() -> run(6, node.url()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("503")
          .hasMessageContaining("the node is full");
    }
  }

  @Test
  void absentNode_isNamed() {
    assertThatThrownBy(() -> run(6, URI.create("http://127.0.0.1:1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no node answers at http://127.0.0.1:1");
  }

  /** A whole node with random weights: nothing is exact, the arm and the price are the node's. */
  @Test
  void runningNode_isCompared() throws Exception {
    Config config = RunningNode.config(folder, "");
    MoatNode node = RunningNode.start(folder, "");
    String page;
    try {
      page =
          run(
              config,
              6,
              URI.create(node.dataUrl()),
              node.generatedKey().orElseThrow(),
              table("tiny"));
    } finally {
      node.close();
    }

    assertThat(shown()).contains("6/6", "small 100.0 %");
    assertThat(shown()).contains("The node decided by rules", "routing.policy_bandit");
    assertThat(page).contains("rule/1", "Where the learner sent requests");
  }
}
