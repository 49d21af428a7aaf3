package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies that new tenants start from as their events tell them.
 *
 * @param revision number of events so far
 * @param tasks by code of the task type, those that were withdrawn included
 */
public record PopulationState(long revision, Map<String, Task> tasks) {
  /**
   * One task type's.
   *
   * @param revision of its last change
   * @param highestVersion of all its snapshots so far
   * @param snapshot null: new tenants start from the rules
   * @param basis digest of the sums that it was cut from, or empty
   * @param tenants whose sums are in it
   * @param rewards that it counts, all arms together
   * @param reason why there is none, or empty
   * @param at when it changed last
   */
  public record Task(
      long revision,
      long highestVersion,
      @Nullable SnapshotName snapshot,
      String basis,
      List<String> tenants,
      double rewards,
      String reason,
      Instant at) {
    static final Task NONE = new Task(0, 0, null, "", List.of(), 0, "", Instant.EPOCH);

    public Task {
      tenants = List.copyOf(tenants);
    }
  }

  public PopulationState {
    tasks = Collections.unmodifiableMap(new TreeMap<>(tasks));
  }

  /** Before anything was gathered. */
  public static PopulationState empty() {
    return new PopulationState(0, Map.of());
  }

  /** A task type's, whether there is any or not. */
  public Task task(String code) {
    return tasks.getOrDefault(code, Task.NONE);
  }

  PopulationState cut(PopulationEvent.PopulationCut event) {
    SnapshotName name = event.snapshot();
    return with(
        event.task(),
        new Task(
            revision + 1,
            Math.max(task(event.task()).highestVersion(), name.version()),
            name,
            event.basis(),
            event.tenants(),
            event.rewards(),
            "",
            event.at()));
  }

  PopulationState withdrawn(PopulationEvent.PopulationWithdrawn event) {
    long highest = task(event.task()).highestVersion();
    return with(
        event.task(),
        new Task(revision + 1, highest, null, "", List.of(), 0, event.reason(), event.at()));
  }

  private PopulationState with(String code, Task task) {
    Map<String, Task> next = new TreeMap<>(tasks);
    next.put(code, task);
    return new PopulationState(revision + 1, next);
  }
}
