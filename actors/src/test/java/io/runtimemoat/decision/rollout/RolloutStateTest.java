package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.AT;
import static io.runtimemoat.decision.rollout.TestRollouts.LIMITS;
import static io.runtimemoat.decision.rollout.TestRollouts.accepted;
import static io.runtimemoat.decision.rollout.TestRollouts.advanced;
import static io.runtimemoat.decision.rollout.TestRollouts.champion;
import static io.runtimemoat.decision.rollout.TestRollouts.refused;
import static io.runtimemoat.decision.rollout.TestRollouts.report;
import static io.runtimemoat.decision.rollout.TestRollouts.snapshot;
import static io.runtimemoat.decision.rollout.TestRollouts.staged;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.Ruling;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutStateTest {
  private static final RolloutState EMPTY = RolloutState.empty();

  @Test
  void candidate_walksThroughEveryPhaseToChampion() {
    RolloutState state = staged(EMPTY, 1);
    assertThat(phase(state)).isEqualTo(RolloutPhase.SHADOW);
    assertThat(phase(advanced(state, 1))).isEqualTo(RolloutPhase.CANARY);
    assertThat(phase(advanced(state, 2))).isEqualTo(RolloutPhase.GUARDED_25);
    assertThat(phase(advanced(state, 3))).isEqualTo(RolloutPhase.GUARDED_50);

    RolloutState end = advanced(state, 4);

    assertThat(end.candidate()).isNull();
    assertThat(end.champion()).contains(snapshot(1));
    assertThat(refused(end.orders().advance(false, "", "ada", AT)))
        .isEqualTo("there is no candidate to promote");
  }

  @Test
  void candidateWithoutGateOrWaiver_isRefused() {
    RolloutState failed =
        accepted(EMPTY.orders().judged(snapshot(1), report(GateReport.Verdict.FAIL), AT))
            .applyTo(EMPTY);

    assertThat(refused(failed.orders().stage(snapshot(1), GateKind.CHANGE, " ", 0, "t", AT)))
        .contains("has not passed the gate");
    assertThat(
            accepted(failed.orders().stage(snapshot(1), GateKind.CHANGE, "drill", 0, "t", AT))
                .applyTo(failed)
                .candidate())
        .extracting(Candidate::waiver)
        .isEqualTo("drill");
  }

  @Test
  void gateOfAnotherSnapshot_passesNothing() {
    RolloutState gated =
        accepted(EMPTY.orders().judged(snapshot(1), report(GateReport.Verdict.PASS), AT))
            .applyTo(EMPTY);

    assertThat(refused(gated.orders().stage(snapshot(2), GateKind.CHANGE, "", 0, "t", AT)))
        .contains("has not passed the gate");
  }

  @Test
  void newerCandidate_replacesOneInShadowOnly() {
    RolloutState shadow = staged(EMPTY, 1);
    RolloutState canary = advanced(staged(shadow, 2), 1);

    assertThat(canary.candidate()).extracting(Candidate::snapshot).isEqualTo(snapshot(2));
    assertThat(refused(canary.orders().stage(snapshot(3), GateKind.CHANGE, "w", 0, "t", AT)))
        .contains("version 2 (snap-2) is in phase canary");
  }

  @Test
  void sameCandidateAgain_changesNothing() {
    assertThat(staged(EMPTY, 1).orders().stage(snapshot(1), GateKind.CHANGE, "", 0, "t", AT))
        .isInstanceOf(Ruling.Unchanged.class);
  }

  @Test
  void olderVersion_isRefused() {
    RolloutState state = champion(EMPTY, 5);

    assertThat(refused(state.orders().stage(snapshot(5), GateKind.REFRESH, "w", 0, "t", AT)))
        .contains("not newer than version 5");
  }

  @Test
  void rollbackOfACandidate_keepsTheChampionAndBarsTheVersion() {
    RolloutState state = advanced(staged(champion(EMPTY, 1), 2), 2);

    RolloutEvent event = accepted(state.orders().rollBack("validation", "3x", "judge", AT));
    RolloutState after = event.applyTo(state);

    assertThat(event)
        .isEqualTo(
            new RolloutEvent.RolledBack(snapshot(2), snapshot(1), "validation", "3x", "judge", AT));
    assertThat(after.champion()).contains(snapshot(1));
    assertThat(after.candidate()).isNull();
    assertThat(after.isBarred(snapshot(2))).isTrue();
    assertThat(refused(after.orders().stage(snapshot(2), GateKind.CHANGE, "w", 0, "t", AT)))
        .contains("is barred");
  }

  @Test
  void secondRollback_goesFurtherBackAndTheThirdToTheRules() {
    RolloutState state = champion(champion(champion(EMPTY, 1), 2), 3);

    RolloutState once = rolledBack(state);
    RolloutState twice = rolledBack(once);
    RolloutState thrice = rolledBack(twice);

    assertThat(once.champion()).contains(snapshot(2));
    assertThat(twice.champion()).contains(snapshot(1));
    assertThat(thrice.champion()).isEmpty();
    assertThat(thrice.barred()).containsExactly(snapshot(1), snapshot(2), snapshot(3));
    assertThat(refused(thrice.orders().rollBack("order", "", "ada", AT)))
        .contains("nothing to roll back");
  }

  @Test
  void rollbackByHand_takesTheChampionWhenTheCandidateServesNobody() {
    RolloutState state = staged(champion(champion(EMPTY, 1), 2), 3);

    RolloutState after = rolledBack(state);

    assertThat(after.champion()).contains(snapshot(1));
    assertThat(after.candidate()).isNull();
    assertThat(after.isBarred(snapshot(3))).isFalse();
  }

  @Test
  void shadowBesideTheRules_canBeRolledBack() {
    assertThat(rolledBack(staged(EMPTY, 1)).isBarred(snapshot(1))).isTrue();
  }

  @Test
  void approval_isAnothersAndComesBeforeTheFirstRequest() {
    RolloutState state = staged(EMPTY, 1);
    assertThat(refused(state.orders().advance(true, "", "judge", AT)))
        .contains("another principal than trainer");
    assertThat(refused(state.orders().approve("trainer", AT))).contains("another principal");

    RolloutState approved = accepted(state.orders().approve("ada", AT)).applyTo(state);

    assertThat(approved.orders().approve("bob", AT)).isInstanceOf(Ruling.Unchanged.class);
    assertThat(accepted(approved.orders().advance(true, "", "judge", AT)))
        .isInstanceOf(RolloutEvent.PhaseEntered.class);
    assertThat(refused(EMPTY.orders().approve("ada", AT))).contains("no candidate");
  }

  @Test
  void withdrawal_barsNothing() {
    RolloutState state = staged(EMPTY, 1);

    RolloutState after = accepted(state.orders().withdraw("", "ada", AT)).applyTo(state);

    assertThat(after.candidate()).isNull();
    assertThat(after.barred()).isEmpty();
    assertThat(after.orders().withdraw("", "ada", AT)).isInstanceOf(Ruling.Unchanged.class);
  }

  /** A shadow that is there stays; the version is spent. */
  @Test
  void withdrawalOfOneThatWaits_keepsItFromComing() {
    RolloutState state = staged(EMPTY, 1);

    RolloutState after =
        accepted(state.orders().withdraw(snapshot(2), "", "ada", AT)).applyTo(state);

    assertThat(state.orders().mayCome(snapshot(2))).isTrue();
    assertThat(after.orders().mayCome(snapshot(2))).isFalse();
    assertThat(candidate(after).snapshot()).isEqualTo(snapshot(1));
    assertThat(refused(after.orders().stage(snapshot(2), GateKind.CHANGE, "w", 0, "t", AT)))
        .contains("not newer than version 2");
  }

  @Test
  void bar_isForWhatDoesNotServe() {
    RolloutState state = champion(champion(EMPTY, 1), 2);
    assertThat(refused(state.orders().bar(snapshot(2), "", "ada", AT))).contains("roll it back");

    RolloutState after = accepted(state.orders().bar(snapshot(1), "", "ada", AT)).applyTo(state);

    assertThat(after.champions()).containsExactly(snapshot(2));
    assertThat(after.orders().bar(snapshot(1), "", "ada", AT)).isInstanceOf(Ruling.Unchanged.class);
    assertThat(rolledBack(after).champion()).isEmpty();
  }

  @Test
  void verdicts_becomeEvents() {
    RolloutState state = staged(EMPTY, 1);

    assertThat(state.orders().follow(new RolloutVerdict.Hold("wait"), LIMITS, AT)).isEmpty();
    assertThat(state.orders().follow(new RolloutVerdict.Promote("well"), LIMITS, AT))
        .contains(
            new RolloutEvent.PhaseEntered(
                snapshot(1), RolloutPhase.CANARY, "well", RolloutOrders.JUDGE, AT));
    assertThat(state.orders().follow(new RolloutVerdict.RollBack("cost", "2x"), LIMITS, AT))
        .contains(
            new RolloutEvent.RolledBack(snapshot(1), null, "cost", "2x", RolloutOrders.JUDGE, AT));
    assertThat(EMPTY.orders().follow(new RolloutVerdict.Promote("well"), LIMITS, AT)).isEmpty();
  }

  @Test
  void timeInPhase_isNeverNegative() {
    Candidate candidate = candidate(staged(EMPTY, 1));

    assertThat(candidate.inPhase(AT.plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    assertThat(candidate.inPhase(AT.minusSeconds(5))).isEqualTo(Duration.ZERO);
  }

  private static RolloutState rolledBack(RolloutState state) {
    return accepted(state.orders().rollBack("order", "", "ada", AT)).applyTo(state);
  }

  private static RolloutPhase phase(RolloutState state) {
    return candidate(state).phase();
  }

  private static Candidate candidate(RolloutState state) {
    return Optional.ofNullable(state.candidate()).orElseThrow();
  }
}
