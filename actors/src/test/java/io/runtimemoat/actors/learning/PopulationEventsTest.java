package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learning.PopulationEvent;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.persistence.journal.JournalCheck;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The journal's JSON of the population as the first release writes it: read for ever. */
class PopulationEventsTest {
  private static final Instant AT = Instant.parse("2026-11-28T06:00:00Z");
  private static final SnapshotName ONE = new SnapshotName(1, "pop-1-00ff");
  static final PopulationState STATE =
      new PopulationState(
          3,
          Map.of(
              "chat",
              new PopulationState.Task(1, 1, ONE, "00ff", List.of("a", "b", "c"), 300.5, "", AT),
              "code",
              new PopulationState.Task(3, 1, null, "", List.of(), 0, "nobody gives", AT)));

  @Test
  void everyEventAndTheState_keepTheirManifestAndTheirJson() {
    JournalCheck.of(new PopulationEvents())
        .golden(
            PopulationEventsTest.class,
            "population-journal-golden.txt",
            List.of(
                new PopulationEvent.PopulationCut(
                    "chat", ONE, "00ff", List.of("a", "b", "c"), 300.5, AT),
                new PopulationEvent.PopulationWithdrawn("chat", "nobody gives", AT),
                STATE));
  }
}
