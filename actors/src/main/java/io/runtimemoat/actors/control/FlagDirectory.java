package io.runtimemoat.actors.control;

import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagOrder;
import io.runtimemoat.decision.flags.FlagValue;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/** The cluster's flags, wherever their owner lives. Settings may be repeated; an order may not. */
public final class FlagDirectory {
  private final ClusterSharding sharding;
  private final Duration askTimeout;

  public FlagDirectory(ActorSystem<?> system, Duration askTimeout) {
    this.sharding = ClusterSharding.get(system);
    this.askTimeout = askTimeout;
  }

  /** Every value as its owner has it; nodes follow within a poll of the control feed. */
  public CompletionStage<Flags.Values> get() {
    return owner().ask(Flags.GetFlags::new, askTimeout);
  }

  /**
   * Gives a flag another value.
   *
   * @param atRevision as in {@link Flags.ChangeFlag}
   */
  public CompletionStage<OrderAnswer> set(
      Flag flag, FlagValue value, long atRevision, String reason, String by) {
    return owner()
        .ask(
            replyTo -> new Flags.ChangeFlag(flag, value, atRevision, reason, by, replyTo),
            askTimeout);
  }

  /**
   * Moves a flag's rollout by hand.
   *
   * @param atRevision as in {@link Flags.ChangeFlag}
   */
  public CompletionStage<OrderAnswer> order(
      Flag flag, FlagOrder order, long atRevision, String reason, String by) {
    return owner()
        .ask(
            replyTo -> new Flags.OrderRollout(flag, order, atRevision, reason, by, replyTo),
            askTimeout);
  }

  private EntityRef<Flags.Command> owner() {
    return sharding.entityRefFor(Flags.ENTITY_KEY, Flags.ID);
  }
}
