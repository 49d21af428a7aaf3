package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.rollout.RolloutEvents;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
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
        .put("policy.state/1", LearningState.class);
    RolloutEvents.register(manifests);
  }
}
