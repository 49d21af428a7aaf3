package io.runtimemoat.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.RecordedTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CaseOrderTest {
  private List<RecordedTask> tasks = List.of();

  @BeforeEach
  void read() throws IOException {
    RoutingContext context = new RoutingContext("none", new float[] {1}, Signals.none());
    tasks =
        HeldOutCase.readAll(Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl"))
            .stream()
            .map(task -> new RecordedTask(task, context, Map.of()))
            .toList();
  }

  @Test
  void halves_haveThirdsOfEachDifficultyAndOtherSchemas() {
    List<RecordedTask> order = CaseOrder.of(tasks, 600, 1);

    assertThat(order).hasSize(600);
    for (List<RecordedTask> half : List.of(order.subList(0, 300), order.subList(300, 600))) {
      for (String difficulty : List.of("easy", "medium", "hard")) {
        assertThat(half.stream().filter(t -> t.task().difficulty().equals(difficulty)))
            .hasSize(100);
      }
    }
    assertThat(order.subList(0, 300))
        .noneMatch(t -> CaseOrder.LATER_SCHEMAS.contains(t.task().schema()));
    assertThat(order.subList(300, 600))
        .allMatch(t -> CaseOrder.LATER_SCHEMAS.contains(t.task().schema()));
  }

  @Test
  void cases_comeAgainOnlyWhenAllHaveCome() {
    List<RecordedTask> half = CaseOrder.of(tasks, 2 * 630, 1).subList(0, 630);

    assertThat(new HashSet<>(half)).hasSize(630);
  }

  @Test
  void seed_isTheOrder() {
    assertThat(CaseOrder.of(tasks, 100, 5)).isEqualTo(CaseOrder.of(tasks, 100, 5));
    assertThat(CaseOrder.of(tasks, 100, 5)).isNotEqualTo(CaseOrder.of(tasks, 100, 6));
  }
}
