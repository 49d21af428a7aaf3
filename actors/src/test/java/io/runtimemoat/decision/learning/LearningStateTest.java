package io.runtimemoat.decision.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.reward.Explored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LearningStateTest {
  /** Reports of gates are up to 4 096 characters each, and a message between nodes 256 KiB. */
  @Test
  void stateInShort_keepsEveryChangeAndTheNewestReasonsWhole() {
    LearningState told = state(4_096).inShort(Explored.NOTHING);

    assertThat(told.provenance()).hasSize(LearningState.MOST_PROVENANCE);
    assertThat(told.provenance().stream().mapToInt(change -> change.reason().length()).sum())
        .isLessThan(110_000);
    assertThat(told.provenance().get(199).reason()).hasSize(4_096);
    assertThat(told.provenance().get(0).reason()).hasSize(204).endsWith("...");
  }

  @Test
  void stateThatIsSmall_isToldWhole() {
    assertThat(state(100).inShort(Explored.NOTHING)).isEqualTo(state(100));
  }

  private static LearningState state(int characters) {
    List<Provenance> changes = new ArrayList<>();
    for (int i = 0; i < LearningState.MOST_PROVENANCE; i++) {
      changes.add(
          new Provenance(
              i, Instant.EPOCH, "chat", "gate", "rules", "snap-1", "x".repeat(characters), "gate"));
    }
    return new LearningState(200, Map.of(), Map.of(), null, Explored.NOTHING, changes);
  }
}
