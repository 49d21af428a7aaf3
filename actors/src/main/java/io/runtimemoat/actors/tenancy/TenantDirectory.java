package io.runtimemoat.actors.tenancy;

import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.TenantOrder;
import io.runtimemoat.decision.tenancy.TenantState;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/**
 * The cluster's tenants, wherever they live. Orders may be repeated; what fails is the way to the
 * tenant.
 */
public final class TenantDirectory {
  private final ClusterSharding sharding;
  private final Duration askTimeout;

  public TenantDirectory(ActorSystem<?> system, Duration askTimeout) {
    this.sharding = ClusterSharding.get(system);
    this.askTimeout = askTimeout;
  }

  /** The tenant's state; one that does not exist says so by {@link TenantState#exists}. */
  public CompletionStage<TenantState> get(TenantId tenant) {
    return entity(tenant)
        .<Tenant.Account>ask(Tenant.GetTenant::new, askTimeout)
        .thenApply(Tenant.Account::state);
  }

  /**
   * Gives an order.
   *
   * @param atRevision the only revision it is meant for, or {@link TenantOrder#ANY_REVISION}
   * @param by who gives it
   */
  public CompletionStage<OrderAnswer> order(
      TenantId tenant, TenantOrder order, long atRevision, String by) {
    return entity(tenant)
        .ask(replyTo -> new Tenant.GiveOrder(order, atRevision, by, replyTo), askTimeout);
  }

  private EntityRef<Tenant.Command> entity(TenantId tenant) {
    return sharding.entityRefFor(Tenant.ENTITY_KEY, tenant.value());
  }
}
