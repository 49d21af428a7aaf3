package io.runtimemoat.decision.reward;

import static io.runtimemoat.decision.reward.JoinFacts.A;
import static io.runtimemoat.decision.reward.JoinFacts.B;
import static io.runtimemoat.decision.reward.JoinFacts.WINDOW;
import static io.runtimemoat.decision.reward.JoinFacts.decided;
import static io.runtimemoat.decision.reward.JoinFacts.feedback;
import static io.runtimemoat.decision.reward.JoinFacts.join;
import static io.runtimemoat.decision.reward.JoinFacts.outcome;
import static io.runtimemoat.decision.reward.JoinFacts.record;
import static io.runtimemoat.decision.reward.JoinFacts.rules;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.bandit.FixedPolicy;
import io.runtimemoat.decision.facts.AssignedFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.reward.ClosedDecision.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RewardJoinTest {
  @Test
  void rated_isLearnedOnceItsWindowPassed_andNotBefore() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    join.decided(A, 0, decided(A, 0, 100));
    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0.0025));
    join.feedback(B, 7, feedback(A, 0, 200, "quality", 0.5, "k"));

    RewardBatch early = join.take(100 + WINDOW - 1, 10, task -> 0);
    RewardBatch due = join.take(100 + WINDOW, 10, task -> 0);

    assertThat(early.closed()).isEmpty();
    assertThat(early.to())
        .containsEntry(A, new ChainMark(0, 0))
        .containsEntry(B, new ChainMark(7, 8));
    assertThat(due.from()).isEmpty();
    assertThat(due.to())
        .containsEntry(A, new ChainMark(2, 2))
        .containsEntry(B, new ChainMark(8, 8));
    ClosedDecision closed = due.closed().get(0);
    assertThat(closed.verdict()).isEqualTo(Verdict.LEARNED);
    assertThat(closed.quality()).isEqualTo(0.5);
    // (1 · 0.5 + 1 · (1 − 0.0025 / 0.01)) / 2
    assertThat(closed.reward()).isCloseTo(0.625, within(1e-15));
  }

  @Test
  void unrated_teachesNothing_unlessAQualityIsAssumed() {
    RewardJoin silent = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    RewardJoin assuming = join(OptionalDouble.of(0.6), RewardRules.Aggregation.EARLIEST);
    for (RewardJoin join : List.of(silent, assuming)) {
      join.decided(A, 0, decided(A, 0, 100));
      join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0));
    }

    ClosedDecision unrated = silent.take(100 + WINDOW, 10, task -> 1).closed().get(0);
    ClosedDecision assumed = assuming.take(100 + WINDOW, 10, task -> 1).closed().get(0);

    assertThat(unrated.verdict()).isEqualTo(Verdict.UNRATED);
    assertThat(unrated.reward()).isNaN();
    assertThat(assumed.verdict()).isEqualTo(Verdict.LEARNED);
    assertThat(assumed.isRated()).isFalse();
    assertThat(assumed.reward()).isCloseTo(0.8, within(1e-15));
  }

  /** A task type whose callers report everything does not speak for one that few rate. */
  @Test
  void failedWithoutRatings_goesByTheShareOfItsOwnTaskType() {
    for (double own : List.of(0.0, 1.0)) {
      RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
      DecisionRecord failed = decided(A, 0, 100);
      join.decided(A, 0, failed);
      join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.FAILED, "unchecked", 0));

      RewardBatch batch =
          join.take(100 + WINDOW, 10, task -> task.equals(failed.task()) ? own : 1 - own);

      assertThat(batch.closed().get(0).verdict())
          .isEqualTo(own > 0 ? Verdict.LEARNED : Verdict.UNRATED);
    }
  }

  @Test
  void failedWithoutRatings_teachesInTheShareThatOthersAreRated() {
    int learned = 0;
    for (int i = 0; i < 2_000; i++) {
      RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
      join.decided(A, 0, decided(A, i, 100));
      join.outcome(A, 1, outcome(A, i, OutcomeFact.Status.FAILED, "unchecked", 0));
      ClosedDecision closed = join.take(100 + WINDOW, 10, task -> 0.25).closed().get(0);
      if (closed.verdict() == Verdict.LEARNED) {
        learned++;
        assertThat(closed.reward()).isCloseTo(0.5, within(1e-15)); // free, and worth nothing
      }
    }

    // Binomial(2000, 0.25): mean 500, standard deviation 19.4; five of them on either side.
    assertThat(learned).isBetween(403, 597);
  }

  @Test
  void severalMetrics_areWeighed_andSeveralValuesAggregated() {
    assertThat(qualityOf(RewardRules.Aggregation.EARLIEST)).isCloseTo(0.8125, within(1e-12));
    assertThat(qualityOf(RewardRules.Aggregation.LATEST)).isCloseTo(0.25, within(1e-12));
    assertThat(qualityOf(RewardRules.Aggregation.SUM)).isCloseTo(1.0, within(1e-12));
  }

  /** quality 1 then 0 (weight 1); rating 4 then 2.333… on 1 to 5 (weight 3). */
  private static double qualityOf(RewardRules.Aggregation aggregation) {
    RewardJoin join = join(OptionalDouble.empty(), aggregation);
    join.decided(A, 0, decided(A, 0, 100));
    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0));
    join.feedback(A, 2, feedback(A, 0, 110, "quality", 1, "k1"));
    join.feedback(A, 3, feedback(A, 0, 120, "quality", 0, "k2"));
    join.feedback(A, 4, feedback(A, 0, 130, "rating", 4, "k3"));
    join.feedback(A, 5, feedback(A, 0, 140, "rating", 1 + 4.0 / 3, "k4"));
    return join.take(100 + WINDOW, 10, task -> 0).closed().get(0).quality();
  }

  @Test
  void sameKey_countsOnce_andLateFeedbackNever() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.SUM);
    join.decided(A, 0, decided(A, 0, 100));
    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0));
    join.feedback(A, 2, feedback(A, 0, 110, "quality", 0.25, "same"));
    join.feedback(B, 0, feedback(A, 0, 120, "quality", 0.25, "same"));
    join.feedback(B, 1, feedback(A, 0, 101 + WINDOW, "quality", 0.5, "late"));

    RewardBatch batch = join.take(100 + 2 * WINDOW, 10, task -> 0);

    assertThat(batch.closed().get(0).quality()).isEqualTo(0.25);
    assertThat(batch.late()).isEqualTo(1);
  }

  @Test
  void moneyForExploring_isToldWhenARequestEnds_andWithItsDecisionOnceThatCloses() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    join.decided(A, 0, decided(A, 0, 100));
    assertThat(join.take(150, 10, task -> 0).open()).isEqualTo(Explored.NOTHING);

    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0.25));
    Explored open = join.take(160, 10, task -> 0).open();
    RewardBatch closing = join.take(100 + WINDOW, 10, task -> 0);

    assertThat(open).isEqualTo(Explored.of(closing.closed()));
    assertThat(open.decisions()).isEqualTo(1);
    assertThat(closing.open()).isEqualTo(Explored.NOTHING);
  }

  /** One key per answer is what clients keep; they may tell several things of it. */
  @Test
  void sameKeyOfAnotherMetric_countsToo() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    join.decided(A, 0, decided(A, 0, 100));
    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0));
    join.feedback(A, 2, feedback(A, 0, 110, "quality", 0, "same"));
    join.feedback(A, 3, feedback(A, 0, 120, "rating", 5, "same"));

    RewardBatch batch = join.take(100 + WINDOW, 10, task -> 0);

    assertThat(batch.closed().get(0).quality()).isEqualTo(0.75); // weights 1 and 3
  }

  @Test
  void takeThatFails_closesNothingAndLosesNothing() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    join.decided(A, 0, decided(A, 0, 100));
    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0));
    join.feedback(B, 0, feedback(A, 0, 110, "quality", 0.25, "k"));
    join.feedback(B, 1, feedback(A, 0, 101 + WINDOW, "quality", 0.5, "late"));
    join.decided(A, 2, decided(A, 1, 120));

    assertThatThrownBy(
            () ->
                join.take(
                    120 + WINDOW,
                    10,
                    task -> {
                      throw new IllegalStateException("a bug");
                    }))
        .hasMessage("a bug");
    RewardBatch batch = join.take(120 + WINDOW, 10, task -> 0);

    assertThat(batch.closed()).extracting(ClosedDecision::quality).containsExactly(0.25, NaN);
    assertThat(batch.late()).isEqualTo(1);
    assertThat(batch.observed()).hasSize(2);
  }

  @Test
  void feedbackBeforeItsDecisionIsRead_isKept_andWithoutOneItIsLate() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    join.feedback(B, 0, feedback(A, 0, 150, "quality", 0.5, "k"));
    join.feedback(B, 1, feedback(A, 9, 150, "quality", 0.5, "k"));
    assertThat(join.take(150, 10, task -> 0).to()).containsEntry(B, new ChainMark(0, 2));
    join.decided(A, 0, decided(A, 0, 100));
    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0));

    RewardBatch batch = join.take(150 + WINDOW, 10, task -> 0);

    assertThat(batch.closed().get(0).quality()).isEqualTo(0.5);
    assertThat(batch.late()).isEqualTo(1);
    assertThat(batch.to()).containsEntry(B, new ChainMark(2, 2));
  }

  @Test
  void namedModelsAndUnfinishedRequests_teachNothing() {
    RewardJoin join = join(OptionalDouble.of(1), RewardRules.Aggregation.EARLIEST);
    join.decided(A, 0, record(A, 0, 100, new FixedPolicy()));
    join.outcome(A, 1, outcome(A, 0, OutcomeFact.Status.COMPLETED, "valid", 0));
    join.decided(A, 2, decided(A, 1, 100));
    join.decided(A, 3, decided(A, 2, 100));
    join.outcome(A, 4, outcome(A, 2, OutcomeFact.Status.CANCELLED, "unchecked", 0));

    RewardBatch batch = join.take(100 + WINDOW, 10, task -> 1);

    assertThat(batch.closed())
        .extracting(ClosedDecision::verdict)
        .containsExactly(Verdict.NAMED, Verdict.UNFINISHED, Verdict.UNFINISHED);
    assertThat(batch.observed())
        .as("nobody knows how the second ended, and the third's client left")
        .extracting(Observation::failed)
        .containsExactly(true);
  }

  @Test
  void sideOfARollout_isToldOnce_withItsDecision() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.EARLIEST);
    DecisionRecord decided = decided(A, 0, 100);
    AssignedFact fact = new AssignedFact("req-0", decided.decisionId(), 100, -7);
    join.decided(A, 0, decided);
    join.assigned(A, 1, fact);
    join.assigned(A, 1, fact);
    join.assigned(A, 2, new AssignedFact("req-9", decided(A, 9, 100).decisionId(), 100, 8));

    RewardBatch batch = join.take(100, 10, task -> 0);

    assertThat(batch.assigned())
        .containsExactly(new Assigned("chat", "none", DecisionRecord.GENERAL, 100, -7));
    assertThat(join.take(100, 10, task -> 0).isEmpty()).isTrue();
  }

  @Test
  void beyondTheBound_decisionsAreNotTracked_andSaidSo() {
    RewardJoin join = new RewardJoin(rules(OptionalDouble.of(1), RewardRules.Aggregation.SUM), 2);
    for (int i = 0; i < 5; i++) {
      join.decided(A, i, decided(A, i, 100));
    }

    assertThat(join.openDecisions()).isEqualTo(2);
    assertThat(join.take(100, 10, task -> 0).untracked()).isEqualTo(3);
  }

  /** Facts that find no room because those before them wait to be closed are taken later. */
  @Test
  void backlogBeyondTheBound_isLearnedInTurns() {
    RewardJoin join = new RewardJoin(rules(OptionalDouble.of(1), RewardRules.Aggregation.SUM), 10);
    List<Object> facts = facts();
    for (int i = 0; i < 45; i++) {
      facts.add(decided(A, i, i * WINDOW));
      facts.add(outcome(A, i, OutcomeFact.Status.COMPLETED, "valid", 0));
    }
    int closed = 0;
    for (int round = 0; round < 10; round++) {
      for (int i = (int) join.next(A); i < facts.size(); i++) {
        offer(join, A, i, facts.get(i));
      }
      join.readTo(A, facts.size());
      RewardBatch batch = join.take(1_000 * WINDOW, 100, task -> 0);
      assertThat(batch.untracked()).isZero();
      closed += batch.closed().size();
    }

    assertThat(closed).isEqualTo(45);
    assertThat(join.next(A)).isEqualTo(facts.size());
  }

  @Test
  void feedbackBeyondABound_isLate() {
    RewardJoin join = join(OptionalDouble.empty(), RewardRules.Aggregation.SUM);
    join.decided(A, 0, decided(A, 0, 100));
    for (int i = 0; i < 100; i++) {
      join.feedback(A, 1 + i, feedback(A, 0, 110, "quality", 0.001, "k" + i));
    }

    assertThat(join.take(100 + WINDOW, 10, task -> 0).late()).isEqualTo(36);
  }

  /**
   * Chains are read in pieces of any size, results are stored or lost in a crash, and reading goes
   * on from what was stored: every decision is learned once, with all of its feedback.
   */
  @Property(tries = 200)
  void anyPiecesAndCrashes_learnEachDecisionOnce(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, List<Object>> chains = new TreeMap<>(Map.of(A, facts(), B, facts()));
    Map<DecisionId, Double> expected = new TreeMap<>(RewardJoinTest::compare);
    writeRandomly(random, chains, expected);
    Map<DecisionId, Double> learned = new TreeMap<>(RewardJoinTest::compare);
    Map<String, ChainMark> stored = Map.of();
    RewardRules rules = rules(OptionalDouble.empty(), RewardRules.Aggregation.SUM);
    RewardJoin join = RewardJoin.from(stored, rules, 1_000);
    Map<String, Integer> read = new TreeMap<>(Map.of(A, 0, B, 0));

    while (learned.size() < expected.size()) {
      for (Map.Entry<String, List<Object>> chain : chains.entrySet()) {
        int from = (int) Math.max(read.getOrDefault(chain.getKey(), 0), join.next(chain.getKey()));
        int to = Math.min(chain.getValue().size(), from + random.nextInt(20));
        for (int i = from; i < to; i++) {
          offer(join, chain.getKey(), i, chain.getValue().get(i));
        }
        read.put(chain.getKey(), to);
      }
      boolean allRead =
          chains.entrySet().stream()
              .allMatch(c -> read.getOrDefault(c.getKey(), 0) == c.getValue().size());
      long watermark = allRead ? Long.MAX_VALUE / 2 : 0;
      RewardBatch batch = join.take(watermark, 1 + random.nextInt(8), task -> 0);
      if (random.nextInt(3) == 0) {
        join = RewardJoin.from(stored, rules, 1_000); // lost: nothing of the batch was stored
        read.replaceAll((chain, next) -> 0);
      } else {
        assertThat(batch.from()).isEqualTo(stored);
        stored = batch.hasClosed() ? batch.to() : stored;
        for (ClosedDecision closed : batch.closed()) {
          assertThat(learned.put(closed.decision().id(), closed.quality()))
              .as("learned twice, seed %s", seed)
              .isNull();
        }
      }
    }

    assertThat(learned).as("seed %s", seed).isEqualTo(expected);
  }

  private static void writeRandomly(
      Random random, Map<String, List<Object>> chains, Map<DecisionId, Double> expected) {
    List<String> names = List.copyOf(chains.keySet());
    for (int i = 0; i < 40; i++) {
      String chain = names.get(random.nextInt(2));
      DecisionRecord record = decided(chain, i, 100 + i);
      facts(chains, chain).add(record);
      facts(chains, chain).add(outcome(chain, i, OutcomeFact.Status.COMPLETED, "valid", 0));
      double quality = Double.NaN;
      for (int k = random.nextInt(3); k > 0; k--) {
        double value = random.nextInt(4) / 8.0;
        facts(chains, names.get(random.nextInt(2)))
            .add(feedback(chain, i, 200 + i, "quality", value, "k" + k));
        quality = Double.isNaN(quality) ? value : quality + value;
      }
      expected.put(record.decisionId(), quality);
    }
  }

  private static List<Object> facts(Map<String, List<Object>> chains, String chain) {
    return Objects.requireNonNull(chains.get(chain));
  }

  private static void offer(RewardJoin join, String chain, long sequence, Object fact) {
    if (fact instanceof DecisionRecord record) {
      join.decided(chain, sequence, record);
    } else if (fact instanceof OutcomeFact outcome) {
      join.outcome(chain, sequence, outcome);
    } else {
      join.feedback(chain, sequence, (FeedbackFact) fact);
    }
  }

  private static List<Object> facts() {
    return new ArrayList<>();
  }

  private static int compare(DecisionId one, DecisionId other) {
    return one.toText().compareTo(other.toText());
  }
}
