package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Instant;
import java.util.List;

/** What happened to the policies that new tenants start from. */
public sealed interface PopulationEvent {
  PopulationState applyTo(PopulationState state);

  /**
   * A snapshot of the population serves a task type from now on.
   *
   * @param basis digest of the sums that it was cut from
   * @param tenants whose sums are in it
   * @param rewards that it counts, all arms together
   */
  record PopulationCut(
      String task,
      SnapshotName snapshot,
      String basis,
      List<String> tenants,
      double rewards,
      Instant at)
      implements PopulationEvent {
    public PopulationCut {
      tenants = List.copyOf(tenants);
    }

    @Override
    public PopulationState applyTo(PopulationState state) {
      return state.cut(this);
    }
  }

  /** A task type has no snapshot of the population any more. */
  record PopulationWithdrawn(String task, String reason, Instant at) implements PopulationEvent {
    @Override
    public PopulationState applyTo(PopulationState state) {
      return state.withdrawn(this);
    }
  }
}
