package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.AT;
import static io.runtimemoat.decision.rollout.TestRollouts.report;
import static io.runtimemoat.decision.rollout.TestRollouts.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.Ruling;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** No order of orders brings a snapshot to requests by another way than through the phases. */
class PhaseLegalityTest {
  enum What {
    GATE_PASSES,
    GATE_FAILS,
    STAGE,
    STAGE_WITH_WAIVER,
    APPROVE_OWN,
    APPROVE,
    ADVANCE,
    ADVANCE_IF_APPROVED,
    ROLL_BACK,
    ROLL_BACK_CHAMPION,
    WITHDRAW,
    BAR
  }

  /** What is tried, with which version. */
  record Step(What what, long version) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(Arbitraries.of(What.class), Arbitraries.longs().between(1, 12))
        .as(Step::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(120);
  }

  @Property(tries = 500)
  void noOrderOfOrders_leavesTheLaw(@ForAll("histories") List<Step> history) {
    RolloutState state = RolloutState.empty();
    Set<SnapshotName> barred = new HashSet<>();
    Set<SnapshotName> approved = new HashSet<>();
    for (Step step : history) {
      Optional<RolloutEvent> event = accepted(order(state, step));
      if (event.isPresent()) {
        RolloutState next = event.get().applyTo(state);
        step(state, event.get(), next);
        note(event.get(), barred, approved);
        if (step.what() == What.ADVANCE_IF_APPROVED) {
          assertThat(approved).contains(candidate(state).snapshot());
        }
        state = next;
      }
      invariants(state, barred);
    }
  }

  private static Ruling<RolloutEvent> order(RolloutState state, Step step) {
    RolloutOrders orders = state.orders();
    SnapshotName snapshot = snapshot(step.version());
    return switch (step.what()) {
      case GATE_PASSES -> orders.judged(snapshot, report(GateReport.Verdict.PASS), AT);
      case GATE_FAILS -> orders.judged(snapshot, report(GateReport.Verdict.FAIL), AT);
      case STAGE -> orders.stage(snapshot, GateKind.REFRESH, "", 1, "trainer", AT);
      case STAGE_WITH_WAIVER -> orders.stage(snapshot, GateKind.REFRESH, "drill", 1, "ada", AT);
      case APPROVE_OWN -> orders.approve("trainer", AT);
      case APPROVE -> orders.approve("bob", AT);
      case ADVANCE -> orders.advance(false, "", "bob", AT);
      case ADVANCE_IF_APPROVED -> orders.advance(true, "", "bob", AT);
      case ROLL_BACK -> orders.rollBack("order", "", "bob", AT);
      case ROLL_BACK_CHAMPION -> orders.rollBackChampion("order", "", "bob", AT);
      case WITHDRAW -> orders.withdraw("", "bob", AT);
      case BAR -> orders.bar(snapshot, "", "bob", AT);
    };
  }

  /**
   * One phase at a time; a new champion was in the last guarded phase; rollbacks tell the truth.
   */
  private static void step(RolloutState before, RolloutEvent event, RolloutState after) {
    assertThat(after.revision()).isEqualTo(before.revision() + 1);
    if (event instanceof RolloutEvent.PhaseEntered entered) {
      assertThat(candidate(before).phase().next()).contains(entered.phase());
      assertThat(entered.phase()).isNotEqualTo(RolloutPhase.GENERAL);
    } else if (event instanceof RolloutEvent.Promoted promoted) {
      assertThat(candidate(before).phase()).isEqualTo(RolloutPhase.GUARDED_50);
      assertThat(after.champion()).contains(promoted.snapshot());
    } else if (event instanceof RolloutEvent.CandidateStaged staged) {
      assertThat(staged.snapshot().version()).isGreaterThan(before.highestVersion());
      assertThat(candidate(after).phase()).isEqualTo(RolloutPhase.SHADOW);
      assertThat(staged.waiver().isEmpty() && before.lastGate() == null).isFalse();
    } else if (event instanceof RolloutEvent.CandidateApproved approval) {
      assertThat(approval.by()).isNotEqualTo(candidate(before).proposer());
    } else if (event instanceof RolloutEvent.RolledBack back) {
      assertThat(after.champion()).isEqualTo(Optional.ofNullable(back.to()));
      assertThat(after.isBarred(back.from())).isTrue();
    } else {
      assertThat(serving(after)).isSubsetOf(serving(before));
    }
  }

  private static void note(
      RolloutEvent event, Set<SnapshotName> barred, Set<SnapshotName> approved) {
    if (event instanceof RolloutEvent.RolledBack back) {
      barred.add(back.from());
    } else if (event instanceof RolloutEvent.VersionBarred bar) {
      barred.add(bar.snapshot());
    } else if (event instanceof RolloutEvent.CandidateApproved approval) {
      approved.add(approval.snapshot());
    }
  }

  private static void invariants(RolloutState state, Set<SnapshotName> barred) {
    assertThat(serving(state)).noneMatch(barred::contains);
    assertThat(state.champions()).noneMatch(barred::contains);
    assertThat(state.champions()).doesNotHaveDuplicates();
    assertThat(state.barred()).containsExactlyInAnyOrderElementsOf(barred);
    state
        .champions()
        .forEach(c -> assertThat(c.version()).isLessThanOrEqualTo(state.highestVersion()));
  }

  private static Set<SnapshotName> serving(RolloutState state) {
    Set<SnapshotName> serving = new HashSet<>();
    state.champion().ifPresent(serving::add);
    Candidate candidate = state.candidate();
    if (candidate != null && candidate.phase().mostShare() > 0) {
      serving.add(candidate.snapshot());
    }
    return serving;
  }

  private static Candidate candidate(RolloutState state) {
    return Optional.ofNullable(state.candidate()).orElseThrow();
  }

  private static Optional<RolloutEvent> accepted(Ruling<RolloutEvent> ruling) {
    return ruling instanceof Ruling.Accepted<RolloutEvent> accepted
        ? Optional.of(accepted.event())
        : Optional.empty();
  }

  /** Events that fit no state, as a damaged journal may hold them, change nothing but the count. */
  @Property(tries = 50)
  void eventsThatFitNoState_neverThrow(@ForAll("histories") List<Step> history) {
    RolloutState state = RolloutState.empty();
    for (Step step : history) {
      state = foreign(step, AT).applyTo(state);
    }

    assertThat(state.revision()).isEqualTo(history.size());
    assertThat(state.champions()).hasSizeLessThanOrEqualTo(RolloutState.MOST_CHAMPIONS);
    assertThat(state.barred()).hasSizeLessThanOrEqualTo(RolloutState.MOST_BARRED);
  }

  private static RolloutEvent foreign(Step step, Instant at) {
    SnapshotName snapshot = snapshot(step.version());
    @Nullable SnapshotName none = null;
    return switch (step.what()) {
      case APPROVE, APPROVE_OWN -> new RolloutEvent.CandidateApproved(snapshot, "bob", at);
      case ADVANCE -> new RolloutEvent.PhaseEntered(snapshot, RolloutPhase.CANARY, "", "b", at);
      case ADVANCE_IF_APPROVED, STAGE -> new RolloutEvent.Promoted(snapshot, "", "bob", at);
      case WITHDRAW -> new RolloutEvent.CandidateWithdrawn(snapshot, "", "bob", at);
      case BAR -> new RolloutEvent.VersionBarred(snapshot, "", "bob", at);
      default -> new RolloutEvent.RolledBack(snapshot, none, "", "", "bob", at);
    };
  }
}
