package io.runtimemoat.decision.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.reward.Assigned;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.Observation;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a trainer sees of a candidate that serves, by the shipped limits. */
class RolloutEvidenceTest {
  private static final String TASK = "chat";
  private static final String CHAMPION = "snap-1-00";
  private static final String CANDIDATE = "snap-2-00";
  private static final Instant BEGAN = Instant.parse("2026-11-28T06:00:00Z");
  private static final Instant AFTER_DWELL = BEGAN.plus(Duration.ofMinutes(10));
  private static final RolloutLimits LIMITS =
      RolloutLimits.of(RolloutSettings.from(ConfigFactory.load()));

  private final Trainer trainer =
      new Trainer(
          "acme",
          TASK,
          new TrainerRules(
              PolicySpec.of("lin-ts/1"),
              GateLimits.of(GateSettings.from(ConfigFactory.load())),
              LIMITS,
              new ExplorationBounds(0, 0.02, 0),
              200,
              300,
              600));
  private final List<Assigned> assigned = new ArrayList<>();
  private final List<Observation> observed = new ArrayList<>();
  private final List<ClosedDecision> closed = new ArrayList<>();
  private final Map<String, Integer> shadows = new HashMap<>();
  private final Map<String, Integer> failedShadows = new HashMap<>();
  private long lots;
  private TaskLearning learning = learning(RolloutPhase.GUARDED_50, 1_000);

  /** Ratings come when the window is over, and dwell is no longer than that. */
  @Test
  void ratedTask_isNotPromotedBeforeTheTimeForRatingsHasPassed() {
    end(600);
    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);
    assertThat(((TrainerStep.Wait) look()).reason())
        .startsWith("0 of 500 requests")
        .contains("rating");

    close(600, 0.8, 0.8);

    assertThat(look()).isInstanceOf(TrainerStep.Move.class);
    assertThat(moved()).isInstanceOf(RolloutEvent.Promoted.class);
  }

  @Test
  void ratingsThatAreWorse_rollBackInAPhaseThatIsLongEnough() {
    end(600);
    look();
    close(600, 0.5, 0.8);

    assertThat(moved())
        .isInstanceOfSatisfying(
            RolloutEvent.RolledBack.class, back -> assertThat(back.cause()).isEqualTo("quality"));
  }

  @Test
  void taskThatNobodyRates_isPromotedAfterItsTime() {
    learning = learning(RolloutPhase.GUARDED_50, 0);
    end(600);

    assertThat(moved()).isInstanceOf(RolloutEvent.Promoted.class);
  }

  /** Who rated once and does no more is waited for, and not for ever. */
  @Test
  void taskThatIsRatedNoMore_isPromotedWhenEnoughHasClosed() {
    end(600);
    close(499, Double.NaN, Double.NaN);
    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);

    close(1, Double.NaN, Double.NaN);

    assertThat(moved()).isInstanceOf(RolloutEvent.Promoted.class);
  }

  /** The first ratings ever come in this phase: more of them may. */
  @Test
  void firstRatings_areWaitedForToo() {
    learning = learning(RolloutPhase.GUARDED_50, 0);
    end(600);
    close(10, 0.8, 0.8);

    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);
  }

  @Test
  void ratingsOfAnEarlierCandidate_sayNothingOfThisOne() {
    end(600);
    close(600, 0.8, 0.8);
    for (int i = 0; i < 2_000; i++) {
      closed.add(closed("snap-1-ff", "guarded_50", i, micros(BEGAN) + 1, 0));
    }

    assertThat(moved()).isInstanceOf(RolloutEvent.Promoted.class);
  }

  /** Its control's requests close while this one serves; they say what another phase was like. */
  @Test
  void ratingsFromBeforeThePhase_areNotOfItsControl() {
    end(600);
    close(600, 0.8, 0.8);
    for (int i = 0; i < 2_000; i++) {
      closed.add(closed(CHAMPION, "control.guarded_50", i, micros(BEGAN) - 1, 1));
    }

    assertThat(moved()).isInstanceOf(RolloutEvent.Promoted.class);
  }

  /** All of them are on one side, whichever that is, and none of the others is lost. */
  @Test
  void userOfManyRequests_isNoSignOfLoss() {
    learning = learning(RolloutPhase.GUARDED_50, 0);
    end(600);
    for (int i = 0; i < 3_000; i++) {
      begin(false, -1);
      ended(false, 1 + 0.001 * (i % 100), false);
    }

    assertThat(moved()).isInstanceOf(RolloutEvent.Promoted.class);
  }

  @Test
  void unitsThatAreMissingOnTheCandidatesSide_rollItBack() {
    end(200);
    for (int i = 0; i < 200; i++) {
      begin(false, lots++);
    }

    assertThat(moved())
        .isInstanceOfSatisfying(
            RolloutEvent.RolledBack.class,
            back -> {
              assertThat(back.cause()).isEqualTo("sample_ratio");
              assertThat(back.reason()).contains("200 of 600 units");
            });
  }

  /** Its requests end later than the control's; none of them is lost. */
  @Test
  void sideWhoseRequestsTakeLonger_isNotTakenForOneThatLosesThem() {
    for (int i = 0; i < 2_000; i++) {
      begin(true, lots++);
      begin(false, lots++);
      ended(false, 1, false);
    }

    assertThat(((TrainerStep.Wait) look()).reason()).startsWith("0 of 500 measured requests");
  }

  @Test
  void requestsWhoseEndsAreLost_countAgainstTheCandidate() {
    end(600);
    for (int i = 0; i < 60; i++) {
      begin(true, lots++);
      begin(false, lots++);
      ended(true, Double.NaN, true);
      ended(false, 1, false);
    }

    assertThat(moved())
        .isInstanceOfSatisfying(
            RolloutEvent.RolledBack.class, back -> assertThat(back.cause()).isEqualTo("missing"));
  }

  /** A new owner reads them again; they are what another candidate met. */
  @Test
  void requestsFromBeforeThePhase_areNotOfTheCandidate() {
    learning = learning(RolloutPhase.GUARDED_50, 0);
    end(600);
    for (int i = 0; i < 200; i++) {
      observed.add(
          new Observation(
              TASK, "snap-1-ff", "guarded_50", micros(BEGAN) - 1, 0.01, 1, false, false));
    }

    assertThat(moved()).isInstanceOf(RolloutEvent.Promoted.class);
  }

  @Test
  void unitsBeyondTheBound_areNotHeld_andRequestsAreCountedOn() {
    RolloutEvidence evidence = new RolloutEvidence();
    evidence.follow(learning.rollout().candidate());
    for (int i = 0; i < 2 * RolloutEvidence.MOST_UNITS; i++) {
      begin(i % 2 == 0 || i >= RolloutEvidence.MOST_UNITS, i);
    }

    assigned.forEach(evidence::assigned);

    assertThat(
            evidence
                .judge(
                    Objects.requireNonNull(learning.rollout().candidate()),
                    false,
                    AFTER_DWELL,
                    LIMITS)
                .reason())
        .startsWith("0 of 500 measured requests");
  }

  @Test
  void candidateThatSaysWhatItWouldDo_leavesTheShadow() {
    learning = learning(RolloutPhase.SHADOW, 1_000);
    shadows.put(CANDIDATE, 999);
    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);

    shadows.put(CANDIDATE, 1);

    assertThat(moved()).isInstanceOf(RolloutEvent.PhaseEntered.class);
  }

  /** Of other features, or broken: nothing that it says can ever be counted. */
  @Test
  void candidateThatCannotDecideInShadow_isRolledBack() {
    learning = learning(RolloutPhase.SHADOW, 1_000);
    failedShadows.put(CANDIDATE, 99);
    failedShadows.put("snap-1-ff", 1_000);
    assertThat(look()).isInstanceOf(TrainerStep.Wait.class);

    failedShadows.put(CANDIDATE, 1);

    assertThat(moved())
        .isInstanceOfSatisfying(
            RolloutEvent.RolledBack.class, back -> assertThat(back.cause()).isEqualTo("missing"));
  }

  /** No node has it, so it would stay in shadow for ever. */
  @Test
  void candidateThatNobodyAsks_leavesRoomForANewerOne() {
    learning = learning(RolloutPhase.SHADOW, 1_000);
    end(49);
    look();
    assertThat(trainer.isDue(learning, AFTER_DWELL)).isFalse();

    end(1);
    take();

    assertThat(trainer.isDue(learning, BEGAN)).isFalse();
    assertThat(trainer.isDue(learning, AFTER_DWELL)).isTrue();
    shadows.put(CANDIDATE, 1);
    take();
    assertThat(trainer.isDue(learning, AFTER_DWELL)).isFalse();
  }

  private RolloutEvent moved() {
    TrainerStep step = look();
    assertThat(step).as(step.toString()).isInstanceOf(TrainerStep.Move.class);
    return ((TrainerStep.Move) step).event();
  }

  private TrainerStep look() {
    take();
    return trainer.look(learning, null, null, new ExplorationBounds(0, 0.02, 0), AFTER_DWELL);
  }

  private void take() {
    trainer.take(
        new RewardBatch(
            Map.of(),
            Map.of(),
            closed,
            assigned,
            Explored.NOTHING,
            observed,
            shadows,
            failedShadows,
            0,
            0),
        learning);
    closed.clear();
    assigned.clear();
    observed.clear();
    shadows.clear();
    failedShadows.clear();
  }

  /** As many requests on each side have ended. */
  private void end(int each) {
    for (int i = 0; i < each; i++) {
      double seconds = 1 + 0.001 * (i % 100);
      begin(true, lots++);
      begin(false, lots++);
      ended(true, seconds, false);
      ended(false, seconds, false);
    }
  }

  /** A request was decided on a side. */
  private void begin(boolean candidates, long lot) {
    assigned.add(
        new Assigned(
            TASK,
            candidates ? CANDIDATE : CHAMPION,
            candidates ? "guarded_50" : "control.guarded_50",
            micros(BEGAN) + 1,
            lot));
  }

  private void ended(boolean candidates, double seconds, boolean failed) {
    observed.add(
        new Observation(
            TASK,
            candidates ? CANDIDATE : CHAMPION,
            candidates ? "guarded_50" : "control.guarded_50",
            micros(BEGAN) + 1,
            0.01,
            seconds,
            failed,
            false));
  }

  /** Windows of as many requests on each side are over; ratings lie around their means. */
  private void close(int each, double candidates, double controls) {
    for (int i = 0; i < each; i++) {
      double spread = 0.1 * ((i % 5) - 2);
      closed.add(closed(CANDIDATE, "guarded_50", i, micros(BEGAN) + 1, candidates + spread));
      closed.add(closed(CHAMPION, "control.guarded_50", i, micros(BEGAN) + 1, controls + spread));
    }
  }

  private static ClosedDecision closed(
      String snapshot, String phase, long number, long atMicros, double quality) {
    TrackedDecision decision =
        new TrackedDecision(
            TestFacts.id(number),
            number,
            atMicros,
            TASK,
            "lin-ts/1",
            snapshot,
            phase,
            null,
            "features/1",
            new float[] {1},
            List.of("large", "small"),
            0,
            new double[] {0.5, 0.5},
            0.5,
            0.5,
            null);
    ClosedDecision.Verdict verdict =
        Double.isNaN(quality) ? ClosedDecision.Verdict.UNRATED : ClosedDecision.Verdict.LEARNED;
    return new ClosedDecision(decision, verdict, quality, 0.01, 1, true, false, quality);
  }

  private static TaskLearning learning(RolloutPhase phase, long rated) {
    Candidate candidate =
        new Candidate(
            new SnapshotName(2, CANDIDATE), GateKind.REFRESH, "trainer", "", "", phase, BEGAN, 7);
    return new TaskLearning(
        new LearnedUnder("features/1", 1, "reward/1"),
        null,
        2_000,
        2_000,
        rated,
        1,
        new RolloutState(9, 2, List.of(new SnapshotName(1, CHAMPION)), candidate, List.of(), null));
  }

  private static long micros(Instant at) {
    return at.toEpochMilli() * 1_000;
  }
}
