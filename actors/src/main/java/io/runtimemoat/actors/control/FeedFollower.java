package io.runtimemoat.actors.control;

import io.runtimemoat.persistence.control.ControlFeedResetException;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.pubsub.Topic;

/**
 * Follows the control table into this node's {@link ControlFeed}: by a poll that never trusts a
 * push, and at once when one arrives. Blocks, so it runs on a dispatcher of its own.
 */
public final class FeedFollower extends AbstractBehavior<FeedFollower.Command> {
  /** What the follower is told. */
  public sealed interface Command {}

  /** Reads now. */
  public enum Poll implements Command {
    NOW
  }

  /** Something was written up to a sequence: the push that hurries the poll. */
  public record ControlChanged(long sequence) implements Command, WireMessage {}

  private final ControlTail tail;
  private final ControlFeed feed;
  private final ControlRows rows;
  private final int batchRows;
  private boolean failing;

  private FeedFollower(
      ActorContext<Command> context, ControlTail tail, ControlFeed feed, int batchRows) {
    super(context);
    this.tail = tail;
    this.feed = feed;
    this.rows = new ControlRows();
    this.batchRows = batchRows;
  }

  /** A follower that subscribes to {@code topic} and polls every {@code interval}. */
  public static Behavior<Command> create(
      ControlTail tail,
      ControlFeed feed,
      ActorRef<Topic.Command<ControlChanged>> topic,
      Duration interval,
      int batchRows) {
    Behavior<Command> follower =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      topic.tell(Topic.subscribe(context.getSelf().narrow()));
                      context.getSelf().tell(Poll.NOW);
                      timers.startTimerWithFixedDelay(Poll.NOW, interval);
                      return new FeedFollower(context, tail, feed, batchRows);
                    }));
    return Behaviors.supervise(follower)
        .onFailure(SupervisorStrategy.restartWithBackoff(interval, interval.multipliedBy(8), 0.2));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Poll.class, poll -> onPoll())
        .onMessage(ControlChanged.class, this::onControlChanged)
        .build();
  }

  private Behavior<Command> onControlChanged(ControlChanged changed) {
    return changed.sequence() > feed.view().sequence() ? onPoll() : this;
  }

  private Behavior<Command> onPoll() {
    try {
      feed.publish(readAll(feed.view()));
      if (failing) {
        getContext().getLog().info("the control feed is back at {}", feed.view().sequence());
      }
      failing = false;
    } catch (DatabaseUnavailableException e) {
      if (!failing) {
        getContext().getLog().warn("the control feed cannot be read and ages", e);
      }
      failing = true;
    }
    return this;
  }

  private ControlView readAll(ControlView known) {
    try {
      return readOn(known);
    } catch (ControlFeedResetException e) {
      getContext().getLog().warn("away for too long: {}", e.getMessage());
      return readOn(ControlView.empty());
    }
  }

  private ControlView readOn(ControlView known) {
    ControlView view = rows.readOn(known, tail, batchRows);
    if (view.sequence() == known.sequence() && tail.head() < known.sequence()) {
      getContext().getLog().warn("the control table went back before {}", known.sequence());
      return rows.readOn(ControlView.empty(), tail, batchRows);
    }
    return view;
  }
}
