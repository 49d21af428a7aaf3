package io.runtimemoat.decision.reward;

import static io.runtimemoat.decision.reward.JoinFacts.A;
import static io.runtimemoat.decision.reward.JoinFacts.B;
import static io.runtimemoat.decision.reward.JoinFacts.WINDOW;
import static io.runtimemoat.decision.reward.JoinFacts.decided;
import static io.runtimemoat.decision.reward.JoinFacts.feedback;
import static io.runtimemoat.decision.reward.JoinFacts.join;
import static io.runtimemoat.decision.reward.JoinFacts.outcome;
import static io.runtimemoat.decision.reward.JoinFacts.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.advice.AdviceFeatures;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.Measured;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.ReportedFact;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.reward.ClosedDecision.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Recommendations, whose outcomes callers report. */
class ReportJoinTest {
  @Test
  void report_isLearnedOnceWhereverAndHoweverOftenItIsSent() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    join.feedback(B, 3, report(0, 160, 0.5, 0.0025, "k")); // read before what it is about
    join.decided(A, 0, advised(0, 100));
    join.feedback(A, 1, report(0, 150, 1, 0.005, "k"));
    join.feedback(B, 4, report(0, 170, 0, 0.01, "other key"));

    RewardBatch batch = join.take(100 + WINDOW, 10, task -> 0);
    RewardBatch after = join.take(100 + 2 * WINDOW, 10, task -> 0);

    assertThat(batch.closed()).hasSize(1);
    ClosedDecision closed = batch.closed().get(0);
    assertThat(closed.verdict()).isEqualTo(Verdict.LEARNED);
    assertThat(closed.quality()).isEqualTo(1);
    assertThat(closed.cost()).isEqualTo(0.005);
    assertThat(closed.seconds()).isEqualTo(2);
    assertThat(closed.isValid()).isTrue();
    assertThat(closed.reward()).isEqualTo((1 + 0.5) / 2);
    assertThat(closed.decision().task()).isEqualTo("advice.plan");
    assertThat(closed.decision().set())
        .isEqualTo(new TrackedSet(List.of("baseline", "cooler"), new double[] {0.75, 0.25}, 1));
    assertThat(batch.observed()).hasSize(1);
    assertThat(batch.to()).containsEntry(B, new ChainMark(5, 5));
    assertThat(after.isEmpty()).isTrue();
  }

  /** Silence never looks cheap or fast. */
  @Test
  void whatAReportLeavesOut_isTheWorstThatItMayBe() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    DecisionRecord record = advised(0, 100);
    join.decided(A, 0, record);
    join.feedback(
        A, 1, reported(0, 1_100, true, false, Double.NaN, -1, Map.of("quality", 1.0), "k"));

    ClosedDecision closed = join.take(100 + WINDOW, 10, task -> 0).closed().get(0);

    assertThat(closed.cost()).isEqualTo(record.choice().arm().prices().of(150, 400));
    assertThat(closed.seconds()).isEqualTo(1e-3);
  }

  @Test
  void recommendationThatWasNotFollowedOrReported_teachesNothing() {
    RewardJoin join = join(OptionalDouble.of(1), RewardRules.Aggregation.EARLIEST);
    join.decided(A, 0, advised(0, 100));
    join.decided(A, 1, advised(1, 100));
    join.feedback(A, 2, reported(0, 150, false, false, 0.001, 9, Map.of("quality", 1.0), "k"));
    join.feedback(B, 0, reported(0, 160, true, false, 0.001, 9, Map.of("quality", 1.0), "l"));
    join.feedback(B, 1, report(1, 101 + WINDOW, 1, 0.001, "late"));
    join.feedback(A, 3, rating(1, 160));

    RewardBatch batch = join.take(100 + WINDOW, 10, task -> 1);

    assertThat(batch.closed())
        .extracting(ClosedDecision::verdict)
        .containsExactly(Verdict.UNFINISHED, Verdict.UNFINISHED);
    assertThat(batch.observed()).isEmpty();
  }

  @Test
  void reportedFailure_hasNoQuality_andRatingsMayFollowAReport() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    join.decided(A, 0, advised(0, 100));
    join.decided(A, 1, advised(1, 100));
    join.feedback(A, 2, reported(0, 150, true, true, 0.001, 9, Map.of(), "k"));
    join.feedback(A, 3, reported(1, 150, true, false, 0.001, 9, Map.of(), "k"));
    join.feedback(B, 0, rating(1, 200));

    List<ClosedDecision> closed = join.take(100 + WINDOW, 10, task -> 1).closed();

    assertThat(closed.get(0).failed()).isTrue();
    assertThat(closed.get(0).verdict()).isEqualTo(Verdict.LEARNED);
    assertThat(closed.get(1).quality()).isEqualTo(0.25);
    assertThat(closed.get(1).verdict()).isEqualTo(Verdict.LEARNED);
  }

  /** The recommendation gives its room to an earlier decision before anybody reports. */
  @Test
  void reportOfARecommendationThatWaitsForRoom_isObservedOnceItIsTakenAgain() {
    RewardJoin join =
        new RewardJoin(rules(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST), 1);
    DecisionRecord recommended = advised(0, 100 + 2 * WINDOW);
    join.decided(A, 0, recommended);
    join.decided(B, 0, decided(B, 7, 50));
    join.outcome(B, 1, outcome(B, 7, OutcomeFact.Status.COMPLETED, "valid", 0));
    join.feedback(B, 2, report(0, 150 + 2 * WINDOW, 1, 0.005, "k"));
    List<Observation> observed = new ArrayList<>(join.take(10 * WINDOW, 10, task -> 0).observed());
    assertThat(observed).hasSize(1);

    join.decided(A, 0, recommended);
    RewardBatch batch = join.take(10 * WINDOW, 10, task -> 0);
    observed.addAll(batch.observed());

    assertThat(batch.closed()).hasSize(1);
    assertThat(observed).extracting(Observation::task).containsExactly("chat", "advice.plan");
  }

  private static DecisionRecord advised(long number, long atMicros) {
    DecisionRecord served = decided(A, number, atMicros);
    RoutingContext context =
        new RoutingContext(
            "advice/1",
            new float[] {1, 2},
            Signals.of(Map.of("task.advice.plan", 1.0, AdviceFeatures.PROMPT_TOKENS, 150.0)));
    ParameterSet baseline =
        new ParameterSet(
            ParameterSet.BASELINE, List.of(new Parameter("max_tokens", 400, Parameter.DEFAULT)));
    ParameterSet cooler = new ParameterSet("cooler", baseline.parameters());
    return new DecisionRecord(
        served.decisionId(),
        served.requestId(),
        served.tenant(),
        atMicros,
        "auto",
        served.algorithm(),
        served.policyVersion(),
        served.snapshotId(),
        served.settings(),
        served.phase(),
        context,
        served.feasible(),
        served.seed(),
        served.choice(),
        new ParameterChoice(List.of(baseline, cooler), Pmf.of(new double[] {0.75, 0.25}), 1, 0.8),
        served.escalation());
  }

  private static ReportedFact report(
      long number, long atMicros, double quality, double cost, String key) {
    return reported(
        number, atMicros, true, false, cost, 2_000_000, Map.of("quality", quality), key);
  }

  private static ReportedFact reported(
      long number,
      long atMicros,
      boolean followed,
      boolean failed,
      double cost,
      long micros,
      Map<String, Double> metrics,
      String key) {
    return new ReportedFact(
        "out-" + number + key + atMicros,
        DecisionId.mint(TestFacts.KEY, A, number),
        atMicros,
        new Measured(followed, failed, Measured.VALID, -1, -1, cost, micros, Signals.of(metrics)),
        key,
        "key-1");
  }

  private static FeedbackFact rating(long number, long atMicros) {
    return feedback(A, number, atMicros, "quality", 0.25, "rating");
  }
}
