package io.runtimemoat.node.lab.scores;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.GrammarConstraints;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import io.runtimemoat.node.NodeConfig;
import io.runtimemoat.node.lab.HeldOutCase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaseScorerTest {
  private static final Path MODELS = Path.of("..", "gpu-bindings", "models");

  @Test
  void randomModel_isHeldToTheSchemaAndScored() throws Exception {
    List<HeldOutCase> cases = HeldOutCase.readAll(MODELS.resolve("heldout/cases.jsonl"));
    ModelSettings.LocalModel tiny =
        new ModelSettings.LocalModel("tiny", MODELS.resolve("tiny/inplace"), 1, 0);
    DeviceSettings device = DeviceSettings.from(NodeConfig.load(Optional.empty()));
    try (LocalModels models =
        OnnxLocalModels.load(
            new ModelSettings(MODELS, List.of(tiny)),
            device,
            new GrammarConstraints(new GrammarBook(1 << 24)))) {
      CaseScorer scorer = new CaseScorer(models, "tiny");

      scorer.score(cases.get(0), "greedy", 0, 1);
      Score again = scorer.score(cases.get(0), "greedy", 0, 1);
      Score drawn = scorer.score(cases.get(0), "t1.0", 1, 7);

      assertThat(again.exact()).isFalse();
      assertThat(again.rightFields()).isBetween(0.0, 0.99);
      assertThat(again.promptTokens()).isPositive();
      assertThat(again.completionTokens()).isBetween(1, 256);
      assertThat(again.minProbability()).isGreaterThan(0).isLessThanOrEqualTo(1);
      assertThat(again.meanProbability()).isGreaterThanOrEqualTo(again.minProbability());
      assertThat(again.promptMillis()).isNotNegative();
      assertThat(again.cpuMillis()).isPositive();
      assertThat(scorer.score(cases.get(0), "t1.0", 1, 7).minProbability())
          .isEqualTo(drawn.minProbability());
    }
  }
}
