package io.runtimemoat.actors.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateSummary;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.decision.rollout.VariantStats;
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.JournalCheck;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The journal's JSON of rollouts as the first release writes it: read for ever. */
class RolloutEventsTest {
  private static final Instant AT = Instant.parse("2026-11-28T06:00:00Z");
  private static final SnapshotName ONE = new SnapshotName(1, "snap-1-00ff");
  private static final SnapshotName TWO = new SnapshotName(2, "snap-2-00ff");
  private static final GateSummary GATE =
      new GateSummary(TWO, GateKind.REFRESH, GateReport.Verdict.PASS, "refresh: PASS", AT);
  private static final List<RolloutEvent> EVENTS =
      List.of(
          new RolloutEvent.GateJudged(GATE, AT),
          new RolloutEvent.CandidateStaged(TWO, GateKind.REFRESH, "", 77, "trainer", AT),
          new RolloutEvent.CandidateApproved(TWO, "ada", AT),
          new RolloutEvent.PhaseEntered(TWO, RolloutPhase.CANARY, "1000 decisions", "judge", AT),
          new RolloutEvent.Promoted(TWO, "within every limit", "judge", AT),
          new RolloutEvent.RolledBack(TWO, ONE, "validation", "3x", "judge", AT),
          new RolloutEvent.RolledBack(ONE, null, "order", "drill", "ada", AT),
          new RolloutEvent.CandidateWithdrawn(TWO, "replaced", "ada", AT),
          new RolloutEvent.VersionBarred(ONE, "leaked", "ada", AT));

  private static final RolloutState STATE =
      new RolloutState(
          9,
          2,
          List.of(ONE),
          new Candidate(TWO, GateKind.CHANGE, "trainer", "", "", RolloutPhase.GUARDED_25, AT, 77),
          List.of(new SnapshotName(3, "snap-3-00ff")),
          GATE);

  private static final VariantStats SIDE =
      VariantStats.none().observed(100, 0.5, true).observed(105, 0.25, false).unmeasured().rated(1);

  /** Stands for an owner's event and state. */
  record Owned(List<RolloutEvent> events, RolloutState state, VariantStats control) {}

  @Test
  void everyEventAndTheState_keepTheirJson() {
    JournalCheck.of(RolloutEventsTest::register)
        .golden(
            RolloutEventsTest.class, "journal-golden.txt", List.of(new Owned(EVENTS, STATE, SIDE)));
  }

  @Test
  void samples_haveEveryEvent() {
    Set<Class<?>> sampled = EVENTS.stream().map(Object::getClass).collect(Collectors.toSet());

    assertThat(sampled)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.asList(RolloutEvent.class.getPermittedSubclasses()));
  }

  private static void register(EventManifests manifests) {
    RolloutEvents.register(manifests);
    manifests.root(Owned.class).put("test.owned/1", Owned.class);
  }
}
