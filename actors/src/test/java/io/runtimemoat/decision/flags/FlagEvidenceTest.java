package io.runtimemoat.decision.flags;

import static io.runtimemoat.decision.flags.TestFlags.AT;
import static io.runtimemoat.decision.flags.TestFlags.LIMITS;
import static io.runtimemoat.decision.flags.TestFlags.outcome;
import static io.runtimemoat.decision.flags.TestFlags.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.OutcomeFact.Status;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FlagEvidenceTest {
  private static final Flag BANDIT = Flag.ROUTING_POLICY_BANDIT;
  private static final Flag PROOF = Flag.VALIDATOR_STREAMING;
  private static final Instant LATER = AT.plus(Duration.ofHours(1));
  private static final FlagState CANARY = started(FlagState.unset(), BANDIT, true);
  private static final FlagRollout ROLLOUT = CANARY.rollout(BANDIT).orElseThrow();

  private final FlagEvidence evidence = followed(CANARY, BANDIT);

  @Test
  void nodesAddUp_andWhatIsToldAgainOrLateCountsOnce() {
    FlagTally little = tally(BANDIT, 1, 10, 0, 190, 0);
    FlagTally more = little.plus(tally(BANDIT, 1, 20, 0, 380, 0));

    evidence.told("one", more);
    evidence.told("one", little);
    evidence.told("one", more);
    evidence.told("two", little);

    assertThat(evidence.sum().on().requests()).isEqualTo(40);
    assertThat(evidence.sum().off().requests()).isEqualTo(760);
    assertThat(evidence.sum()).isEqualTo(more.plus(little));
  }

  @Test
  void countsOfAnotherValueOrFlag_areNotTaken() {
    evidence.told("one", tally(BANDIT, 0, 10, 0, 190, 0));
    evidence.told("one", tally(BANDIT, 2, 10, 0, 190, 0));
    evidence.told("one", tally(PROOF, 1, 10, 0, 190, 0));

    assertThat(evidence.sum().requests()).isZero();
  }

  @Test
  void nextPhase_isLookedAtAnew() {
    evidence.told("one", tally(BANDIT, 1, 10, 0, 190, 0));
    evidence.judge(ROLLOUT, LATER, LIMITS);

    evidence.follow(TestFlags.advanced(CANARY, BANDIT, 1));

    assertThat(evidence.sum()).isEqualTo(FlagTally.none(BANDIT, 2));
    assertThat(evidence.words()).isEmpty();
  }

  @Test
  void nodesBeyondTheBound_areLeftOut() {
    for (int i = 0; i <= FlagEvidence.MOST_NODES; i++) {
      evidence.told("node-" + i, tally(BANDIT, 1, 1, 0, 19, 0));
    }

    assertThat(evidence.sum().on().requests()).isEqualTo(FlagEvidence.MOST_NODES);
  }

  @Test
  void sideThatFailsMoreOften_goesBackWhicheverItIs() {
    FlagState off = started(FlagState.unset(), PROOF, false);
    FlagEvidence ofProof = followed(off, PROOF);

    evidence.told("one", tally(BANDIT, 1, 500, 50, 9_500, 95));
    ofProof.told("one", tally(PROOF, 1, 9_500, 95, 500, 50));

    assertThat(evidence.judge(ROLLOUT, LATER, LIMITS))
        .isInstanceOfSatisfying(
            RolloutVerdict.RollBack.class, back -> assertThat(back.cause()).isEqualTo("missing"));
    assertThat(ofProof.judge(off.rollout(PROOF).orElseThrow(), LATER, LIMITS))
        .isInstanceOf(RolloutVerdict.RollBack.class);
    assertThat(evidence.words()).startsWith("missing 0.1000, limit 0.0100");
  }

  @Test
  void sideThatIsNoWorse_goesOnOnceItHasWaited() {
    evidence.told("one", tally(BANDIT, 1, 600, 0, 11_400, 0));

    assertThat(evidence.judge(ROLLOUT, LATER, LIMITS)).isInstanceOf(RolloutVerdict.Promote.class);
    assertThat(evidence.judge(ROLLOUT, AT, LIMITS)).isInstanceOf(RolloutVerdict.Hold.class);
    assertThat(evidence.words()).startsWith("in phase canary for PT0S of at least");
  }

  /**
   * A canary's share that is configured anew is not that of the requests that were drawn before.
   */
  @Test
  void share_isTheOneThatRequestsWereDrawnWith() {
    evidence.told("one", tally(BANDIT, 1, 600, 0, 11_400, 0));

    assertThat(evidence.judge(ROLLOUT, LATER, LIMITS.withCanaryShare(0.01)))
        .isInstanceOf(RolloutVerdict.Promote.class);
  }

  @Test
  void failedAndLostRequests_areMissing_andRepairedAnswersBroke() {
    FlagTally tally =
        FlagTally.none(BANDIT, 1)
            .begun(true)
            .ended(true, outcome(Status.FAILED, "unchecked", 1))
            .begun(true)
            .ended(true, outcome(Status.COMPLETED, "repaired", 2))
            .begun(false)
            .lost(false);

    assertThat(tally.on().requests()).isEqualTo(2);
    assertThat(tally.on().missing()).isEqualTo(1);
    assertThat(tally.on().validationFailures()).isEqualTo(1);
    assertThat(tally.on().cost().sum()).isEqualTo(2);
    assertThat(tally.on().latency().quantileMillis(0.5)).isBetween(95.0, 105.0);
    assertThat(tally.off().missing()).isEqualTo(1);
  }

  /** Who leaves says neither how long answers take nor what they cost. */
  @Test
  void requestsWhoseClientsLeft_areCountedAndNotMeasured() {
    FlagTally tally =
        FlagTally.none(BANDIT, 1)
            .begun(true)
            .ended(true, outcome(Status.CANCELLED, "unchecked", 3));

    assertThat(tally.on().requests()).isEqualTo(1);
    assertThat(tally.on().measured()).isZero();
    assertThat(tally.on().missing()).isZero();
  }

  /** Before any request of the slower side has ended, none of them is taken for lost. */
  @Test
  void sideWhoseRequestsTakeLonger_isNotTakenForOneThatLosesThem() {
    FlagTally tally = FlagTally.none(BANDIT, 1);
    for (int i = 0; i < 2_000; i++) {
      boolean on = i % 20 == 0;
      tally = on ? tally.begun(true) : tally.begun(false).ended(false, end(false));
    }
    evidence.told("one", tally);

    assertThat(evidence.judge(ROLLOUT, LATER, LIMITS)).isInstanceOf(RolloutVerdict.Hold.class);
  }

  private static FlagEvidence followed(FlagState state, Flag flag) {
    FlagEvidence evidence = new FlagEvidence(flag);
    evidence.follow(state);
    return evidence;
  }

  private static FlagTally tally(
      Flag flag, long revision, int on, int onFailed, int off, int offFailed) {
    FlagTally tally = FlagTally.none(flag, revision);
    for (int i = 0; i < on; i++) {
      tally = tally.begun(true).ended(true, end(i < onFailed));
    }
    for (int i = 0; i < off; i++) {
      tally = tally.begun(false).ended(false, end(i < offFailed));
    }
    return tally;
  }

  private static OutcomeFact end(boolean failed) {
    return outcome(failed ? Status.FAILED : Status.COMPLETED, "valid", 1);
  }
}
