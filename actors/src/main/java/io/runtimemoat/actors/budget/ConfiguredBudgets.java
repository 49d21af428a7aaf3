package io.runtimemoat.actors.budget;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.ScopeBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives configured tenants exactly the budgets of the configuration, when a node starts. What is so
 * already stays as it is, so every node may do it.
 */
public final class ConfiguredBudgets {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredBudgets.class);

  private final BudgetDirectory budgets;
  private final Map<TenantId, Map<BudgetScope, List<BudgetLimit>>> wanted;
  private final Duration retryDelay;
  private volatile boolean set;
  private volatile boolean closed;

  private ConfiguredBudgets(
      BudgetDirectory budgets,
      Map<TenantId, Map<BudgetScope, List<BudgetLimit>>> wanted,
      Duration retryDelay) {
    this.budgets = budgets;
    this.wanted = wanted;
    this.retryDelay = retryDelay;
    this.set = wanted.isEmpty();
  }

  /** Starts to; tries again after {@code retryDelay} until it is done or closed. */
  public static ConfiguredBudgets apply(
      BudgetDirectory budgets,
      Map<TenantId, Map<BudgetScope, List<BudgetLimit>>> wanted,
      Duration retryDelay) {
    ConfiguredBudgets configured = new ConfiguredBudgets(budgets, wanted, retryDelay);
    configured.tryAll();
    return configured;
  }

  /** Whether all of them are set; a node is not ready before. */
  public boolean areSet() {
    return set;
  }

  /** Tries no further. */
  public void close() {
    closed = true;
  }

  private void tryAll() {
    if (set || closed) {
      return;
    }
    CompletionStage<Void> all = CompletableFuture.completedFuture(null);
    for (Map.Entry<TenantId, Map<BudgetScope, List<BudgetLimit>>> tenant : wanted.entrySet()) {
      all = all.thenCompose(before -> tenant(tenant.getKey(), tenant.getValue()));
    }
    all.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            set = true;
          } else if (!closed) {
            LOG.warn("budgets of configured tenants are not set yet: {}", failure.getMessage());
            CompletableFuture.delayedExecutor(retryDelay.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::tryAll);
          }
        });
  }

  private CompletionStage<Void> tenant(
      TenantId tenant, Map<BudgetScope, List<BudgetLimit>> limits) {
    return budgets
        .get(tenant)
        .thenCompose(
            state -> {
              CompletionStage<Void> all = CompletableFuture.completedFuture(null);
              for (Map.Entry<BudgetScope, List<BudgetLimit>> change :
                  changes(state, limits).entrySet()) {
                all =
                    all.thenCompose(
                        before ->
                            budgets
                                .set(tenant, change.getKey(), change.getValue(), "configuration")
                                .thenAccept(done -> {}));
              }
              return all;
            });
  }

  /** What differs: limits that are wanted, and none for a scope that is limited without it. */
  private static Map<BudgetScope, List<BudgetLimit>> changes(
      BudgetState state, Map<BudgetScope, List<BudgetLimit>> wanted) {
    Map<BudgetScope, List<BudgetLimit>> changes = new TreeMap<>();
    state.scopes().stream()
        .filter(ScopeBudget::limited)
        .forEach(scope -> changes.put(scope.scope(), List.of()));
    changes.putAll(wanted);
    changes.entrySet().removeIf(e -> e.getValue().equals(state.limits(e.getKey())));
    return changes;
  }
}
