package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.RolloutOrder;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's learners, wherever they live. An order completes when it is stored; it fails with a
 * sentence that says what to do.
 */
public final class LearningDirectory {
  private final ClusterSharding sharding;
  private final Duration askTimeout;

  public LearningDirectory(ActorSystem<?> system, Duration askTimeout) {
    this.sharding = ClusterSharding.get(system);
    this.askTimeout = askTimeout;
  }

  /** What a tenant's learner knows and why nothing moves. */
  public CompletionStage<TenantPolicy.Report> get(TenantId tenant) {
    return entity(tenant).ask(TenantPolicy.GetLearning::new, askTimeout);
  }

  /**
   * Moves the policies of a task type by hand.
   *
   * @param snapshot id of what it is about; empty for whatever that is
   */
  public CompletionStage<Done> order(
      TenantId tenant, String task, RolloutOrder order, String snapshot, String reason, String by) {
    return entity(tenant)
        .askWithStatus(
            replyTo -> new TenantPolicy.OrderRollout(task, order, snapshot, reason, by, replyTo),
            askTimeout);
  }

  /** Bounds a tenant's exploring; null for the bounds of the configuration. */
  public CompletionStage<Done> bound(
      TenantId tenant, @Nullable ExplorationBounds bounds, String reason, String by) {
    return entity(tenant)
        .askWithStatus(
            replyTo -> new TenantPolicy.BoundExploration(bounds, reason, by, replyTo), askTimeout);
  }

  /** Offers a snapshot whose signature was checked; it waits for the gate then. */
  public CompletionStage<Done> offer(TenantId tenant, byte[] content, String by) {
    return entity(tenant)
        .askWithStatus(replyTo -> new TenantPolicy.OfferSnapshot(content, by, replyTo), askTimeout);
  }

  /** What new tenants start from. */
  public CompletionStage<PopulationPolicy.Report> population() {
    return owner().ask(PopulationPolicy.GetPopulation::new, askTimeout);
  }

  /** Wakes the owner of what new tenants start from. */
  void wakePopulation() {
    owner().tell(new PopulationPolicy.Wake());
  }

  /** Hands messages to the cohort of a kind. */
  static BiConsumer<String, Cohort.Command> cohorts(ActorSystem<?> system) {
    ClusterSharding sharding = ClusterSharding.get(system);
    return (kind, command) -> sharding.entityRefFor(Cohort.ENTITY_KEY, kind).tell(command);
  }

  /** Wakes a learner. */
  void wake(TenantId tenant) {
    entity(tenant).tell(new TenantPolicy.Wake());
  }

  private EntityRef<PopulationPolicy.Command> owner() {
    return sharding.entityRefFor(PopulationPolicy.ENTITY_KEY, PopulationPolicy.ENTITY_ID);
  }

  private EntityRef<TenantPolicy.Command> entity(TenantId tenant) {
    return sharding.entityRefFor(TenantPolicy.ENTITY_KEY, tenant.value());
  }
}
