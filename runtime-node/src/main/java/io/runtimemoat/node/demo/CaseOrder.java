package io.runtimemoat.node.demo;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.RecordedTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The order in which a demonstration sends its cases: a third easy, medium and hard all along, with
 * other schemas from the middle on than before.
 */
final class CaseOrder {
  /** Schemas of the second half: line items, dates and the longest answers. */
  static final Set<String> LATER_SCHEMAS = Set.of("order", "case");

  private final List<RecordedTask> tasks;
  private final CounterRandom random;
  private long drawn;

  private CaseOrder(List<RecordedTask> tasks, long seed) {
    this.tasks = tasks;
    this.random = new CounterRandom(new Seed(seed, 0));
  }

  /**
   * The cases to send.
   *
   * @param requests how many; cases come again when there are fewer
   */
  static List<RecordedTask> of(List<RecordedTask> tasks, int requests, long seed) {
    CaseOrder order = new CaseOrder(tasks, seed);
    List<RecordedTask> all = new ArrayList<>();
    all.addAll(order.half(false, requests / 2));
    all.addAll(order.half(true, requests - requests / 2));
    return List.copyOf(all);
  }

  private List<RecordedTask> half(boolean later, int requests) {
    Map<String, List<RecordedTask>> byDifficulty = new TreeMap<>();
    for (RecordedTask task : tasks) {
      if (LATER_SCHEMAS.contains(task.task().schema()) == later) {
        byDifficulty.computeIfAbsent(task.task().difficulty(), none -> new ArrayList<>()).add(task);
      }
    }
    if (byDifficulty.isEmpty()) {
      throw new IllegalArgumentException("no case is of the schemas of one half");
    }
    List<List<RecordedTask>> pools = List.copyOf(byDifficulty.values());
    List<RecordedTask> half = new ArrayList<>();
    int[] next = new int[pools.size()];
    while (half.size() < requests) {
      int pool = half.size() % pools.size();
      List<RecordedTask> cases = pools.get(pool);
      if (next[pool] % cases.size() == 0) {
        shuffle(cases);
      }
      half.add(cases.get(next[pool]++ % cases.size()));
    }
    shuffle(half);
    return half;
  }

  /** Fisher and Yates. */
  private void shuffle(List<RecordedTask> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = (int) (random.uniform(drawn++) * (i + 1));
      RecordedTask kept = list.get(i);
      list.set(i, list.get(j));
      list.set(j, kept);
    }
  }
}
