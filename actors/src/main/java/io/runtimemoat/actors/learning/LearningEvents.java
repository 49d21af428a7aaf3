package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.JournalEvents;

/** The manifests of learners in the journal. */
public final class LearningEvents implements JournalEvents {
  @Override
  public void register(EventManifests manifests) {
    manifests
        .root(LearningEvent.class)
        .root(LearningState.class)
        .put("policy.rewards-folded/1", LearningEvent.RewardsFolded.class)
        .put("policy.rollout-moved/1", LearningEvent.RolloutMoved.class)
        .put("policy.exploration-changed/1", LearningEvent.ExplorationChanged.class)
        .put("policy.state/1", LearningState.class)
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
