package io.runtimemoat.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SafeguardsTest {
  private static final Path CASES =
      Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl");

  private static Safeguards.Result result;

  private static Optional<Safeguards.Result> run(int most) throws IOException {
    return Safeguards.run(NodeConfig.load(Optional.empty()), CASES, 3, most);
  }

  @BeforeAll
  static void runOnce() throws IOException {
    result = run(Safeguards.MOST_REQUESTS).orElseThrow();
  }

  private static <E extends RolloutEvent> List<E> of(Class<E> kind) {
    return result.events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void snapshotOfRewardsUpsideDown_failsAtTheGateAndIsNeverStaged() {
    assertThat(result.report().verdict()).isEqualTo(GateReport.Verdict.FAIL);
    RolloutEvent.GateJudged failed =
        of(RolloutEvent.GateJudged.class).stream()
            .filter(judged -> judged.summary().verdict() == GateReport.Verdict.FAIL)
            .findFirst()
            .orElseThrow();
    assertThat(of(RolloutEvent.CandidateStaged.class))
        .extracting(RolloutEvent.CandidateStaged::snapshot)
        .hasSize(2)
        .doesNotContain(failed.summary().snapshot());
  }

  @Test
  void regression_isRolledBackInCanaryToTheFirstCandidate() {
    RolloutEvent.RolledBack back = of(RolloutEvent.RolledBack.class).get(0);
    RolloutEvent.Promoted first = of(RolloutEvent.Promoted.class).get(0);

    assertThat(back.cause()).isEqualTo("validation");
    assertThat(back.to()).isEqualTo(first.snapshot());
    assertThat(of(RolloutEvent.PhaseEntered.class))
        .extracting(RolloutEvent.PhaseEntered::phase)
        .containsExactly(
            RolloutPhase.CANARY,
            RolloutPhase.GUARDED_25,
            RolloutPhase.GUARDED_50,
            RolloutPhase.CANARY);
    assertThat(result.failing()).isBetween(100, 1_000);
  }

  /** Where nothing is promoted in time a sentence says so. */
  @Test
  void runWithoutVerdict_isReportedAsSuch() throws IOException {
    Optional<Safeguards.Result> nothing = run(5_000);

    assertThat(nothing).isEmpty();
    assertThat(SafeguardsReport.text(nothing)).contains("did not bring one candidate through");
    assertThat(SafeguardsReport.html(nothing)).contains("did not bring one candidate through");
  }

  @Test
  void reports_tellEveryEvent() {
    String text = SafeguardsReport.text(Optional.of(result));
    String html = SafeguardsReport.html(Optional.of(result));

    assertThat(text)
        .contains("in canary", "decides for everybody", "rolled back and barred", "FAIL on")
        .hasLineCount(2 + result.events().size() + (int) result.report().text().lines().count());
    assertThat(html).contains("<svg", "rolled back after " + result.failing() + " requests");
    assertThat(html).doesNotContain("NaN", "http");
  }
}
