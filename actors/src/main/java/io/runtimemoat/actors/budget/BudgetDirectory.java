package io.runtimemoat.actors.budget;

import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.decision.budget.Waiver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/**
 * The cluster's budgets, wherever they live. An order completes when it is stored; it fails with a
 * sentence that says what to do. Orders may be repeated.
 */
public final class BudgetDirectory {
  private final ClusterSharding sharding;
  private final Duration askTimeout;

  public BudgetDirectory(ActorSystem<?> system, Duration askTimeout) {
    this.sharding = ClusterSharding.get(system);
    this.askTimeout = askTimeout;
  }

  /** A tenant's budgets, what was lent and what was spent. */
  public CompletionStage<BudgetState> get(TenantId tenant) {
    return entity(tenant)
        .<TenantBudget.Report>ask(TenantBudget.GetBudget::new, askTimeout)
        .thenApply(TenantBudget.Report::state);
  }

  /** As {@link #replace}, whatever the limits were. Fails with the reason of a refusal. */
  public CompletionStage<Done> set(
      TenantId tenant, BudgetScope scope, List<BudgetLimit> limits, String by) {
    return replace(tenant, scope, Optional.empty(), limits, by)
        .thenApply(
            answer -> {
              if (answer instanceof OrderAnswer.Refused refused) {
                throw new IllegalArgumentException(refused.reason());
              }
              return Done.getInstance();
            });
  }

  /**
   * Limits a scope from now on; what was spent before is not counted. Empty limits lift it.
   *
   * @param expected the only limits that are to be replaced; empty for whatever there are
   */
  public CompletionStage<OrderAnswer> replace(
      TenantId tenant,
      BudgetScope scope,
      Optional<List<BudgetLimit>> expected,
      List<BudgetLimit> limits,
      String by) {
    return entity(tenant)
        .ask(
            replyTo ->
                new TenantBudget.ReplaceBudget(scope, expected.orElse(null), limits, by, replyTo),
            askTimeout);
  }

  public CompletionStage<Done> waive(TenantId tenant, Waiver waiver) {
    return entity(tenant)
        .askWithStatus(replyTo -> new TenantBudget.GrantWaiver(waiver, replyTo), askTimeout);
  }

  private EntityRef<TenantBudget.Command> entity(TenantId tenant) {
    return sharding.entityRefFor(TenantBudget.ENTITY_KEY, tenant.value());
  }
}
