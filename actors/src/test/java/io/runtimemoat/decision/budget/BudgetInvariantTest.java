package io.runtimemoat.decision.budget;

import static io.runtimemoat.decision.budget.TestBudgets.KEY;
import static io.runtimemoat.decision.budget.TestBudgets.TASK;
import static io.runtimemoat.decision.budget.TestBudgets.daily;
import static io.runtimemoat.decision.budget.TestBudgets.monthly;
import static io.runtimemoat.decision.budget.TestBudgets.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * No order of messages, crashes, folds and midnights makes a cluster spend more than its limits.
 */
class BudgetInvariantTest {
  private static final BudgetScope TENANT = BudgetScope.tenant();
  private static final BudgetScope ONE_KEY = BudgetScope.key(KEY);
  private static final Map<BudgetScope, List<BudgetLimit>> LIMITS =
      Map.of(
          TENANT, List.of(daily(10_000), monthly(25_000)),
          ONE_KEY, List.of(daily(6_000)));

  /** What can happen; the numbers say where and how much. */
  enum What {
    REQUEST,
    REQUEST_MORE,
    SETTLE,
    ASK,
    OWNER_HEARS,
    OWNER_HEARS_AND_WILL_AGAIN,
    NODE_HEARS,
    NODE_HEARS_AND_WILL_AGAIN,
    SYNC,
    LOSE_MESSAGES,
    CRASH,
    FOLD,
    FOLD_DEAD,
    FOLD_AGAIN,
    FORGET_FOLDS,
    SECONDS,
    HOURS
  }

  record Step(What what, int where, int amount) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<What> what =
        Arbitraries.frequency(
            Tuple.of(6, What.REQUEST),
            Tuple.of(3, What.REQUEST_MORE),
            Tuple.of(5, What.SETTLE),
            Tuple.of(4, What.ASK),
            Tuple.of(3, What.OWNER_HEARS),
            Tuple.of(1, What.OWNER_HEARS_AND_WILL_AGAIN),
            Tuple.of(3, What.NODE_HEARS),
            Tuple.of(1, What.NODE_HEARS_AND_WILL_AGAIN),
            Tuple.of(6, What.SYNC),
            Tuple.of(1, What.LOSE_MESSAGES),
            Tuple.of(1, What.CRASH),
            Tuple.of(3, What.FOLD),
            Tuple.of(2, What.FOLD_DEAD),
            Tuple.of(1, What.FOLD_AGAIN),
            Tuple.of(1, What.FORGET_FOLDS),
            Tuple.of(2, What.SECONDS),
            Tuple.of(1, What.HOURS));
    return Combinators.combine(
            what, Arbitraries.integers().between(0, 2), Arbitraries.integers().between(0, 999))
        .as(Step::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(300);
  }

  @Property(tries = 400)
  void cluster_neverSpendsMoreThanItsLimits(@ForAll("histories") List<Step> history) {
    SimulatedCluster cluster = cluster();

    for (Step step : history) {
      run(cluster, step);
      LIMITS.forEach((scope, limits) -> limits.forEach(limit -> holds(cluster, scope, limit)));
    }
  }

  /** After all is told, the owner's books are the ledger's: nothing lost, nothing twice. */
  @Property(tries = 200)
  void owner_endsWithExactlyWhatWasSpent(@ForAll("histories") List<Step> history) {
    SimulatedCluster cluster = cluster();
    history.forEach(step -> run(cluster, step));

    for (int node = 0; node < 3; node++) {
      cluster.crash(node);
    }
    cluster.dead.forEach(node -> cluster.fold(node, 10_000));

    long today = cluster.state.today(cluster.now);
    LIMITS.forEach(
        (scope, limits) ->
            limits.forEach(
                limit ->
                    assertThat(cluster.state.scopeOrNew(scope).used(limit.window(), today))
                        .isEqualTo(cluster.truth(scope, limit.window(), today))));
  }

  private static SimulatedCluster cluster() {
    SimulatedCluster cluster =
        new SimulatedCluster(3, TestBudgets.limited(TENANT, daily(10_000), monthly(25_000)));
    cluster.apply(new BudgetEvent.BudgetSet(ONE_KEY, List.of(daily(6_000)), "root", cluster.now));
    return cluster;
  }

  private static void run(SimulatedCluster cluster, Step step) {
    int at = step.where();
    int amount = step.amount();
    String key = amount % 3 == 0 ? "zzzzzzzz2345" : KEY;
    switch (step.what()) {
      case REQUEST -> cluster.request(at, key, TASK, tokens(1 + amount / 4));
      case REQUEST_MORE -> cluster.request(at, key, TASK, tokens(1 + 3L * amount));
      case SETTLE -> cluster.settle(at, amount, amount % 101);
      case ASK -> cluster.ask(at);
      case OWNER_HEARS -> cluster.ownerHears(amount, false);
      case OWNER_HEARS_AND_WILL_AGAIN -> cluster.ownerHears(amount, true);
      case NODE_HEARS -> cluster.nodeHears(amount, false);
      case NODE_HEARS_AND_WILL_AGAIN -> cluster.nodeHears(amount, true);
      case SYNC -> cluster.sync(at);
      case LOSE_MESSAGES -> cluster.loseMessages();
      case CRASH -> cluster.crash(at);
      case FOLD -> cluster.fold(cluster.nodes.get(at), 1 + amount % 7);
      case FOLD_DEAD -> cluster.dead.forEach(node -> cluster.fold(node, 1 + amount % 7));
      case FOLD_AGAIN -> cluster.foldAgain(amount);
      case FORGET_FOLDS -> cluster.forgetFolds();
      case SECONDS -> cluster.sleep(Duration.ofMillis(20L * amount));
      case HOURS -> cluster.sleep(Duration.ofMinutes(2L * amount));
    }
  }

  private static void holds(SimulatedCluster cluster, BudgetScope scope, BudgetLimit limit) {
    long today = cluster.state.day();
    Spend booked = cluster.state.scopeOrNew(scope).used(limit.window(), today);
    Spend spent = cluster.truth(scope, limit.window(), today);
    assertThat(booked.fits(limit.most())).as("%s: booked %s", scope, booked).isTrue();
    assertThat(spent.fits(booked)).as("%s: %s spent, %s booked", scope, spent, booked).isTrue();
  }
}
