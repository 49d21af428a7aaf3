package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutEvent.CandidateApproved;
import io.runtimemoat.decision.rollout.RolloutEvent.CandidateStaged;
import io.runtimemoat.decision.rollout.RolloutEvent.CandidateWithdrawn;
import io.runtimemoat.decision.rollout.RolloutEvent.GateJudged;
import io.runtimemoat.decision.rollout.RolloutEvent.PhaseEntered;
import io.runtimemoat.decision.rollout.RolloutEvent.Promoted;
import io.runtimemoat.decision.rollout.RolloutEvent.RolledBack;
import io.runtimemoat.decision.rollout.RolloutEvent.VersionBarred;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import org.jspecify.annotations.Nullable;

/** Tells events of a rollout as changes with their reasons. */
final class Provenances {
  private static final String GATE = "gate";

  private Provenances() {}

  static Provenance of(long revision, String task, RolloutState before, RolloutEvent event) {
    String serving = idOf(before.champion().orElse(null));
    if (event instanceof GateJudged e) {
      String candidate = e.summary().snapshot().id();
      return entry(revision, task, e, GATE, serving, candidate, e.summary().text(), GATE);
    }
    if (event instanceof CandidateStaged e) {
      String why = e.waiver().isEmpty() ? "passed the gate" : "waiver: " + e.waiver();
      return entry(revision, task, e, "staged", serving, e.snapshot().id(), why, e.by());
    }
    if (event instanceof CandidateApproved e) {
      return entry(revision, task, e, "approved", serving, e.snapshot().id(), "", e.by());
    }
    if (event instanceof PhaseEntered e) {
      return entry(
          revision, task, e, e.phase().code(), serving, e.snapshot().id(), e.reason(), e.by());
    }
    if (event instanceof Promoted e) {
      return entry(revision, task, e, "promoted", serving, e.snapshot().id(), e.reason(), e.by());
    }
    if (event instanceof RolledBack e) {
      String why = e.cause() + ": " + e.reason();
      return entry(revision, task, e, "rolled_back", e.from().id(), idOf(e.to()), why, e.by());
    }
    if (event instanceof CandidateWithdrawn e) {
      return entry(revision, task, e, "withdrawn", e.snapshot().id(), "", e.reason(), e.by());
    }
    VersionBarred e = (VersionBarred) event;
    return entry(revision, task, e, "barred", e.snapshot().id(), "", e.reason(), e.by());
  }

  private static Provenance entry(
      long revision,
      String task,
      RolloutEvent event,
      String what,
      String from,
      String to,
      String reason,
      String by) {
    return new Provenance(revision, event.at(), task, what, from, to, reason, by);
  }

  private static String idOf(@Nullable SnapshotName name) {
    return name == null ? "rules" : name.id();
  }
}
