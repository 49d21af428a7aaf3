package io.runtimemoat.actors.control;

import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Forgets old tombstones of the control table, on one node of the cluster at a time. Blocks, so it
 * runs on the dispatcher of the table's owners.
 */
public final class TombstonePurge extends AbstractBehavior<TombstonePurge.Command> {
  private static final String NAME = "moat-tombstone-purge";

  /** What the purge is told. */
  public enum Command {
    PURGE
  }

  private final ToIntFunction<Duration> purge;
  private final Duration age;

  private TombstonePurge(
      ActorContext<Command> context, ToIntFunction<Duration> purge, Duration age) {
    super(context);
    this.purge = purge;
    this.age = age;
  }

  /**
   * Takes part in choosing the one node of the cluster that purges.
   *
   * @param purge forgets what is older than it is given; how many that were
   */
  public static void initSingleton(
      ActorSystem<?> system,
      ToIntFunction<Duration> purge,
      Duration age,
      Duration interval,
      DispatcherSelector dispatcher) {
    ClusterSingleton.get(system)
        .init(SingletonActor.of(create(purge, age, interval), NAME).withProps(dispatcher));
  }

  static Behavior<Command> create(ToIntFunction<Duration> purge, Duration age, Duration interval) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Command.PURGE, interval);
                  return new TombstonePurge(context, purge, age);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, command -> onPurge()).build();
  }

  private Behavior<Command> onPurge() {
    try {
      int forgotten = purge.applyAsInt(age);
      getContext().getLog().debug("{} tombstones are forgotten", forgotten);
    } catch (DatabaseUnavailableException e) {
      getContext().getLog().warn("old tombstones stay until the next purge", e);
    }
    return this;
  }
}
