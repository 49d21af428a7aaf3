package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learning.PopulationEvent;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.JournalEvents;

/** The manifests of the population in the journal. */
public final class PopulationEvents implements JournalEvents {
  @Override
  public void register(EventManifests manifests) {
    manifests
        .root(PopulationEvent.class)
        .root(PopulationState.class)
        .put("population.cut/1", PopulationEvent.PopulationCut.class)
        .put("population.withdrawn/1", PopulationEvent.PopulationWithdrawn.class)
        .put("population.state/1", PopulationState.class);
  }
}
