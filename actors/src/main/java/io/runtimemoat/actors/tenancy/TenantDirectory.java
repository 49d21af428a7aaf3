package io.runtimemoat.actors.tenancy;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/**
 * The cluster's tenants, wherever they live. An order completes when it is stored and announced; it
 * fails with a sentence that says what to do. Orders may be repeated.
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

  public CompletionStage<Done> create(TenantId tenant, TenantProfile profile, String by) {
    return entity(tenant)
        .askWithStatus(replyTo -> new Tenant.CreateTenant(profile, by, replyTo), askTimeout);
  }

  public CompletionStage<Done> changeSettings(TenantId tenant, TenantProfile profile, String by) {
    return entity(tenant)
        .askWithStatus(replyTo -> new Tenant.ChangeSettings(profile, by, replyTo), askTimeout);
  }

  public CompletionStage<Done> addKey(KeyGrant grant, String by) {
    return entity(grant.tenant())
        .askWithStatus(replyTo -> new Tenant.AddKey(grant, by, replyTo), askTimeout);
  }

  public CompletionStage<Done> revokeKey(
      TenantId tenant, String publicId, String reason, String by) {
    return entity(tenant)
        .askWithStatus(replyTo -> new Tenant.RevokeKey(publicId, reason, by, replyTo), askTimeout);
  }

  private EntityRef<Tenant.Command> entity(TenantId tenant) {
    return sharding.entityRefFor(Tenant.ENTITY_KEY, tenant.value());
  }
}
