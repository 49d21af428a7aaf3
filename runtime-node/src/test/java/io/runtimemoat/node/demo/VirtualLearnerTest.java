package io.runtimemoat.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.node.NodeConfig;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.RecordedTask;
import io.runtimemoat.node.lab.scores.RecordedTasks;
import io.runtimemoat.node.lab.scores.ScoreTable;
import io.runtimemoat.node.lab.simulate.RecordedProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VirtualLearnerTest {
  private static final Path CASES =
      Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl");
  private static final int REQUESTS = 3_000;

  /** On the shipped table at measured prices, before the cases change and after. */
  @Test
  void learner_endsNearerToTheOracleThanItBegan_atTheQualityOfTheStrongest() throws IOException {
    Config config = NodeConfig.load(Optional.empty());
    List<Arm> arms = RecordedProblem.shipped(CASES).arms();
    List<RecordedTask> tasks =
        RecordedTasks.join(
            HeldOutCase.readAll(CASES),
            ScoreTable.shipped(),
            arms,
            "greedy",
            new FeatureExtractor(new SipHash(1, 2)));
    Contest contest = LearnDemoRun.contest(config, arms, tasks, 7);

    CaseOrder.of(tasks, REQUESTS, 7).forEach(task -> contest.add(task, "large", "rule/1", 0, 0));

    Track learner = contest.learner();
    double[] spent = learner.cumulativeCost();
    assertThat(learner.requests()).isEqualTo(REQUESTS);
    assertThat(spent[1_499] - spent[999]).isLessThan(spent[499]);
    assertThat(contest.shareOfOracle(learner)).isBetween(0.25, 1.0);
    assertThat(contest.qualityDifference(learner)).isGreaterThan(-0.05);
  }
}
