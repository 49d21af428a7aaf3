package io.runtimemoat.decision.reward;

import static io.runtimemoat.decision.reward.JoinFacts.A;
import static io.runtimemoat.decision.reward.JoinFacts.B;
import static io.runtimemoat.decision.reward.JoinFacts.WINDOW;
import static io.runtimemoat.decision.reward.JoinFacts.decided;
import static io.runtimemoat.decision.reward.JoinFacts.feedback;
import static io.runtimemoat.decision.reward.JoinFacts.outcome;
import static io.runtimemoat.decision.reward.JoinFacts.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.random.DecisionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** More facts than a join has room for, in any order of chains. */
class RewardJoinRoomTest {
  private static final int ROOM = 10;
  private static final long FAR = 1_000 * WINDOW;
  private static final int MANY_ROUNDS = 2_000;

  private final Map<String, List<Object>> chains =
      new TreeMap<>(Map.of(A, new ArrayList<>(), B, new ArrayList<>()));
  private final Map<DecisionId, Double> learned =
      new TreeMap<>(Comparator.comparing(DecisionId::toText));
  private RewardJoin join = newJoin(Map.of());
  private int late;
  private int observed;

  private static RewardJoin newJoin(Map<String, ChainMark> marks) {
    return RewardJoin.from(marks, rules(OptionalDouble.empty(), RewardRules.Aggregation.SUM), ROOM);
  }

  /** Eight decisions per window, three pieces of feedback about each. */
  private void writeBacklog(String decisions, String feedback, int count) {
    for (int i = 0; i < count; i++) {
      long at = i * WINDOW / 8;
      facts(decisions).add(decided(decisions, i, at));
      facts(decisions).add(outcome(decisions, i, OutcomeFact.Status.COMPLETED, "valid", 0));
      for (int k = 0; k < 3; k++) {
        facts(feedback).add(feedback(decisions, i, at + 10 + k, "quality", 0.25, "k" + k));
      }
    }
  }

  @Test
  void feedbackThatIsReadBeforeABacklogOfDecisions_isLearned() {
    writeBacklog(B, A, 60);

    learnAll();

    assertThat(learned).hasSize(60);
    assertThat(learned.values()).containsOnly(0.75);
    assertThat(late).isZero();
  }

  /** While it rests it takes no batch, and others have the folder read on. */
  @Test
  void feedbackOfALearnerThatRests_isLearnedOnceItGoesOn() {
    writeBacklog(B, A, 60);
    for (int round = 0; round < 20; round++) {
      read(A);
      read(B);
    }
    assertThat(join.openDecisions()).isEqualTo(ROOM);

    learnAll();

    assertThat(learned.values()).hasSize(60).containsOnly(0.75);
    assertThat(late).isZero();
  }

  /** Late or mistaken feedback waits for nothing, and keeps nothing from being learned for good. */
  @Test
  void feedbackOfNoDecision_isLateInTheEnd_andTheRestIsLearned() {
    for (int i = 0; i < 100; i++) {
      facts(A).add(feedback(B, 1_000 + i, 20 + i, "quality", 1, "k"));
    }
    writeBacklog(B, A, 60);

    learnAll();

    assertThat(learned.values()).hasSize(60).containsOnly(0.75);
    assertThat(late).isEqualTo(100);
  }

  /** The chain of a node that serves others grows all the time: nothing stands still, and yet. */
  @Test
  void feedbackOfNoDecision_isLateInTheEnd_whileOthersAreServed() {
    for (int i = 0; i < 30; i++) {
      facts(A).add(feedback(A, 1_000 + i, 20 + i, "quality", 1, "k"));
    }
    writeBacklog(A, A, 20);
    for (int round = 0; learned.size() < 20; round++) {
      assertThat(round).isLessThan(20);
      read(A);
      join.readTo(B, round);
      keep(join.take(FAR, 100, task -> 0));
    }

    assertThat(learned.values()).hasSize(20).containsOnly(0.75);
    assertThat(late).isEqualTo(30);
  }

  /** Each node served some of them: none of them comes too late because another was read first. */
  @Test
  void backlogOfSeveralChains_isLearnedWhicheverIsReadFirst() {
    for (int i = 0; i < 60; i++) {
      String home = i % 2 == 0 ? A : B;
      facts(home).add(decided(home, i, i * WINDOW / 8));
      facts(home).add(outcome(home, i, OutcomeFact.Status.COMPLETED, "valid", 0));
      facts(home).add(feedback(home, i, i * WINDOW / 8 + 10, "quality", 0.25, "k"));
    }

    learnAll();

    assertThat(learned.values()).hasSize(60).containsOnly(0.25);
    assertThat(late).isZero();
    assertThat(observed).as("each once, but for a round's beyond its room").isBetween(50, 60);
  }

  /** A node is away: what is told of its decisions waits for it, however much there is. */
  @Test
  void feedbackOfDecisionsThatCannotBeReadYet_waitsForThem() {
    writeBacklog(B, A, 20);
    for (int round = 0; round < 20; round++) {
      read(A);
      late += join.take(0, 10, task -> 0).late();
    }
    assertThat(join.next(A)).as("as much as there is room for").isEqualTo(ROOM);

    learnAll();

    assertThat(learned.values()).hasSize(20).containsOnly(0.75);
    assertThat(late).isZero();
  }

  private void learnAll() {
    boolean ended = false;
    for (int round = 0; !ended; round++) {
      assertThat(round).isLessThan(MANY_ROUNDS);
      read(A);
      read(B);
      keep(join.take(FAR, 100, task -> 0));
      ended = chains.keySet().stream().allMatch(this::isRead) && join.openDecisions() == 0;
    }
  }

  private boolean isRead(String chain) {
    return join.next(chain) == facts(chain).size();
  }

  private void keep(RewardBatch batch) {
    late += batch.late();
    observed += batch.observed().size();
    assertThat(batch.untracked()).isZero();
    for (ClosedDecision closed : batch.closed()) {
      assertThat(learned.put(closed.decision().id(), closed.quality()))
          .as("learned twice")
          .isNull();
    }
  }

  private void read(String chain) {
    read(chain, Integer.MAX_VALUE);
  }

  private void read(String chain, int most) {
    int from = (int) join.next(chain);
    int to = (int) Math.min(facts(chain).size(), (long) from + most);
    for (int i = from; i < to; i++) {
      offer(chain, i, facts(chain).get(i));
    }
    join.readTo(chain, to);
  }

  private void offer(String chain, long sequence, Object fact) {
    if (fact instanceof DecisionRecord record) {
      join.decided(chain, sequence, record);
    } else if (fact instanceof OutcomeFact outcome) {
      join.outcome(chain, sequence, outcome);
    } else {
      join.feedback(chain, sequence, (FeedbackFact) fact);
    }
  }

  private List<Object> facts(String chain) {
    return Objects.requireNonNull(chains.get(chain));
  }

  /**
   * Both chains have decisions, and feedback about either's, in the order of time; they are read in
   * pieces of any size, and results are stored or lost in a crash.
   */
  @Property(tries = 300)
  void anyPiecesAndCrashes_loseNothingForWantOfRoom(@ForAll long seed) {
    Random random = new Random(seed);
    RewardJoinRoomTest run = new RewardJoinRoomTest();
    Map<DecisionId, Double> expected = run.write(random);
    Map<String, ChainMark> stored = Map.of();
    for (int round = 0; run.learned.size() < expected.size(); round++) {
      assertThat(round).as("seed %s", seed).isLessThan(MANY_ROUNDS);
      boolean first = random.nextBoolean();
      run.read(first ? A : B, random.nextInt(40));
      run.read(first ? B : A, random.nextInt(40));
      boolean allRead =
          run.chains.keySet().stream().allMatch(c -> run.join.isFull(c) || run.isRead(c));
      RewardBatch batch = run.join.take(allRead ? FAR : 0, 1 + random.nextInt(8), task -> 0);
      if (random.nextInt(10) == 0) {
        run.join = newJoin(stored); // lost: nothing of the batch was stored
      } else {
        stored = batch.hasClosed() ? batch.to() : stored;
        run.keep(batch);
      }
    }

    assertThat(run.learned).as("seed %s", seed).isEqualTo(expected);
  }

  /** What is learned of each decision in the end. */
  private Map<DecisionId, Double> write(Random random) {
    Map<DecisionId, Double> expected = new TreeMap<>(Comparator.comparing(DecisionId::toText));
    TreeMap<Long, Runnable> inOrder = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      String home = random.nextBoolean() ? A : B;
      DecisionRecord record = decided(home, i, i * WINDOW / 8);
      int number = i;
      inOrder.put(record.atMicros(), () -> facts(home).add(record));
      inOrder.put(
          record.atMicros() + 1,
          () -> facts(home).add(outcome(home, number, OutcomeFact.Status.COMPLETED, "valid", 0)));
      double quality = Double.NaN;
      for (int k = random.nextInt(4); k > 0; k--) {
        String chain = random.nextBoolean() ? A : B;
        long at = record.atMicros() + 2 + random.nextInt((int) WINDOW / 2);
        FeedbackFact fact = feedback(home, i, at, "quality", 0.25, "k" + k);
        // Where no decision and no end of one stands.
        while (at % (WINDOW / 8) < 2
            || inOrder.putIfAbsent(at, () -> facts(chain).add(fact)) != null) {
          at++;
        }
        quality = Double.isNaN(quality) ? 0.25 : quality + 0.25;
      }
      expected.put(record.decisionId(), quality);
    }
    inOrder.values().forEach(Runnable::run);
    return expected;
  }
}
