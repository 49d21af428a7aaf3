package io.runtimemoat.decision.budget;

import static io.runtimemoat.decision.budget.TestBudgets.KEY;
import static io.runtimemoat.decision.budget.TestBudgets.TASK;
import static io.runtimemoat.decision.budget.TestBudgets.daily;
import static io.runtimemoat.decision.budget.TestBudgets.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What becomes of the end of a budget while clients of every node go on asking. */
class BudgetEndTest {
  private static final long LIMIT = 10_000;
  private static final int NODES = 3;
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int MOST_TICKS = 1_200;

  /** Parts of a lease that cover nothing must find together, else nobody ever hears the stop. */
  @Property(tries = 200)
  void lastingDemand_endsInAHardStopEverywhere_andLeavesLessThanOneReservation(
      @ForAll @IntRange(min = 100, max = 3_000) int worst,
      @ForAll @IntRange(min = 20, max = 100) int percent) {
    SimulatedCluster cluster =
        new SimulatedCluster(NODES, TestBudgets.limited(BudgetScope.tenant(), daily(LIMIT)));
    List<BudgetRefusal.Why> told = List.of();

    for (int tick = 0; tick < MOST_TICKS && !isStop(told); tick++) {
      told = new ArrayList<>();
      for (int node = 0; node < NODES; node++) {
        told.addAll(demand(cluster, node, worst, percent));
      }
      cluster.sleep(TICK);
    }

    assertThat(told).hasSize(NODES).containsOnly(BudgetRefusal.Why.EXHAUSTED);
    long today = cluster.state.today(cluster.now);
    Spend spent = cluster.state.scopeOrNew(BudgetScope.tenant()).settled(BudgetWindow.DAY, today);
    assertThat(LIMIT - spent.tokens()).isBetween(0L, worst - 1L);
  }

  private static boolean isStop(List<BudgetRefusal.Why> told) {
    return told.size() == NODES && told.stream().allMatch(BudgetRefusal.Why.EXHAUSTED::equals);
  }

  /** One request of a node as its desk serves it; the refusal if it came to one. */
  private static List<BudgetRefusal.Why> demand(
      SimulatedCluster cluster, int node, int worst, int percent) {
    Reserving found = cluster.request(node, KEY, TASK, tokens(worst));
    if (found instanceof Reserving.Waiting || cluster.nodes.get(node).purse.due(cluster.now)) {
      cluster.sync(node);
    }
    if (found instanceof Reserving.Waiting) {
      found = cluster.request(node, KEY, TASK, tokens(worst));
    }
    cluster.settle(node, 0, percent);
    cluster.fold(cluster.nodes.get(node), Integer.MAX_VALUE);
    return found instanceof Reserving.Refused refused
        ? List.of(refused.refusal().why())
        : List.of();
  }
}
