package io.runtimemoat.node.lab.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.node.lab.HeldOutCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordedTaskTest {
  private static final Arm SMALL =
      new Arm("small", "small", Tier.SMALL, new Prices(10_000, 100_000), 2_048);
  private static final Arm MEDIUM =
      new Arm("medium", "medium", Tier.MEDIUM, new Prices(20_000, 200_000), 2_048);
  private static final List<Arm> ARMS = List.of(SMALL, MEDIUM);
  private static final FeasibleSet FEASIBLE = new FeasibleSet(ARMS, List.of());

  private static final FeatureExtractor FEATURES = new FeatureExtractor(new SipHash(1, 2));

  private List<HeldOutCase> cases = List.of();

  private static Score score(HeldOutCase task, String arm, boolean exact, double least) {
    return new Score(task.id(), arm, "greedy", exact, 0, 50, 30, 1, 2, 0.99, least);
  }

  @BeforeEach
  void read() throws IOException {
    cases =
        HeldOutCase.readAll(Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl"))
            .subList(0, 1);
  }

  private RecordedTask task(double leastOfSmall) {
    HeldOutCase task = cases.get(0);
    ScoreTable table =
        ScoreTable.of(
            List.of(score(task, "small", false, leastOfSmall), score(task, "medium", true, 0.1)));
    return RecordedTasks.join(cases, table, ARMS, "greedy", FEATURES).get(0);
  }

  @Test
  void attempt_costsItsTokens() {
    ArmOutcome outcome = task(0.9).attempt(SMALL);

    assertThat(outcome.cost()).isCloseTo(50 * 0.01 + 30 * 0.1, within(1e-12));
    assertThat(outcome.quality()).isZero();
    assertThat(outcome.tokens()).isEqualTo(80);
  }

  @Test
  void routedAttempt_thatIsUnsure_isPaidAndAnsweredByTheStronger() {
    EscalationRule rule = new EscalationRule(0, 0.3);

    ArmOutcome unsure = task(0.2).routed(SMALL, FEASIBLE, rule);
    ArmOutcome sure = task(0.4).routed(SMALL, FEASIBLE, rule);

    assertThat(unsure.quality()).isEqualTo(1);
    assertThat(unsure.cost()).isCloseTo(3.5 + 7, within(1e-12));
    assertThat(unsure.escalated()).isTrue();
    assertThat(sure).isEqualTo(task(0.4).attempt(SMALL));
  }

  @Test
  void strongestArm_hasNothingToEscalateTo() {
    ArmOutcome outcome = task(0.2).routed(MEDIUM, FEASIBLE, new EscalationRule(0, 0.3));

    assertThat(outcome.escalated()).isFalse();
    assertThat(outcome.quality()).isEqualTo(1);
  }

  @Test
  void context_isTheProductionExtractors() {
    RecordedTask task = task(0.9);

    assertThat(task.context().featureSchema()).isEqualTo(FeatureExtractor.SCHEMA);
    assertThat(task.context().signals().require("prompt.chars"))
        .isEqualTo(cases.get(0).prompt().messages().get(0).content().length());
    assertThat(task.context().signals().require("schema.properties")).isEqualTo(5);
  }

  @Test
  void missingScore_isNamed() {
    ScoreTable table = ScoreTable.of(List.of(score(cases.get(0), "small", true, 1)));

    assertThatThrownBy(() -> RecordedTasks.join(cases, table, ARMS, "greedy", FEATURES))
        .hasMessageContaining("easy-ticket-000 by medium");
  }
}
