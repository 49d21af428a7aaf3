package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learning.PolicyPointer;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
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
  private long sequence = -1;
  private int retryIn;

  private SnapshotFollower(ActorContext<Command> context, ControlFeed feed, SnapshotShelf shelf) {
    super(context);
    this.feed = feed;
    this.shelf = shelf;
  }

  static Behavior<Command> create(ControlFeed feed, SnapshotShelf shelf, Duration interval) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Command.LOOK, interval);
                  return new SnapshotFollower(context, feed, shelf);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, look -> onLook()).build();
  }

  private Behavior<Command> onLook() {
    ControlView view = feed.view();
    Map<TenantId, Map<String, PolicyPointer>> ordered = view.policies();
    boolean again = retryIn > 0 && --retryIn == 0;
    boolean moved = view.sequence() != sequence && !ordered.equals(followed);
    sequence = view.sequence();
    if (again || moved) {
      boolean whole = shelf.follow(ordered);
      if (!whole) {
        getContext()
            .getLog()
            .warn("{} policies cannot be verified; others serve", shelf.unverified());
      }
      retryIn = whole ? 0 : PATIENCE;
      followed = ordered;
    }
    return this;
  }
}
