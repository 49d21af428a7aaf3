package io.runtimemoat.actors.rollout;

import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.persistence.journal.EventManifests;

/** The names of a rollout's events inside the events of whoever owns it. */
public final class RolloutEvents {
  private RolloutEvents() {}

  /** Names them in the journal; a rollout's state needs no name. */
  public static void register(EventManifests manifests) {
    manifests
        .variant(RolloutEvent.class, "gate-judged", RolloutEvent.GateJudged.class)
        .variant(RolloutEvent.class, "candidate-staged", RolloutEvent.CandidateStaged.class)
        .variant(RolloutEvent.class, "candidate-approved", RolloutEvent.CandidateApproved.class)
        .variant(RolloutEvent.class, "phase-entered", RolloutEvent.PhaseEntered.class)
        .variant(RolloutEvent.class, "promoted", RolloutEvent.Promoted.class)
        .variant(RolloutEvent.class, "rolled-back", RolloutEvent.RolledBack.class)
        .variant(RolloutEvent.class, "candidate-withdrawn", RolloutEvent.CandidateWithdrawn.class)
        .variant(RolloutEvent.class, "version-barred", RolloutEvent.VersionBarred.class);
  }
}
