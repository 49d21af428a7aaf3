package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.learning.PopulationPointer;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Brings the snapshots that the control feed names to this node's shelf. Blocks on the database:
 * runs on a thread of its own.
 */
final class SnapshotFollower extends AbstractBehavior<SnapshotFollower.Command> {
  enum Command {
    LOOK
  }

  /** Rounds between two attempts to find what could not be found. */
  private static final int PATIENCE = 20;

  private final ControlFeed feed;
  private final SnapshotShelf shelf;
  private Map<TenantId, Map<String, PolicyPointer>> followed = Map.of();
  private Map<String, PopulationPointer> followedPopulation = Map.of();
  private long sequence = -1;
  private int retryIn;

  private SnapshotFollower(ActorContext<Command> context, ControlFeed feed, SnapshotShelf shelf) {
    super(context);
    this.feed = feed;
    this.shelf = shelf;
  }

  static Behavior<Command> create(ControlFeed feed, SnapshotShelf shelf, Duration interval) {
    Behavior<Command> follower =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Command.LOOK, interval);
                      return new SnapshotFollower(context, feed, shelf);
                    }));
    return Behaviors.supervise(follower)
        .onFailure(SupervisorStrategy.restartWithBackoff(interval, interval.multipliedBy(64), 0.2));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, look -> onLook()).build();
  }

  private Behavior<Command> onLook() {
    ControlView view = feed.view();
    Map<TenantId, Map<String, PolicyPointer>> ordered = view.policies();
    boolean again = retryIn > 0 && --retryIn == 0;
    Map<String, PopulationPointer> population = view.population();
    boolean moved =
        view.sequence() != sequence
            && !(ordered.equals(followed) && population.equals(followedPopulation));
    sequence = view.sequence();
    if (again || moved) {
      boolean whole = shelf.follow(ordered, population);
      if (!whole) {
        getContext()
            .getLog()
            .warn("{} policies cannot be verified; others serve", shelf.unverified());
      }
      retryIn = whole ? 0 : PATIENCE;
      followed = ordered;
      followedPopulation = population;
    }
    return this;
  }
}
