package io.runtimemoat.actors.control;

import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/**
 * Tells the flags' owner what this node has counted, again and again while a value draws lots, also
 * when that is nothing: an owner that hears nobody sleeps.
 */
public final class FlagReporter {
  /** From itself. */
  public enum Command {
    REPORT
  }

  private final ControlFeed feed;
  private final FlagTallies tallies;
  private final Consumer<Flags.CountSides> owner;
  private final String node = UUID.randomUUID().toString();

  private FlagReporter(ControlFeed feed, FlagTallies tallies, Consumer<Flags.CountSides> owner) {
    this.feed = feed;
    this.tallies = tallies;
    this.owner = owner;
  }

  /** The reporter of a node to the owner, wherever that lives. */
  public static Behavior<Command> create(ControlFeed feed, FlagTallies tallies, Duration interval) {
    return Behaviors.setup(
        context -> {
          EntityRef<Flags.Command> owner =
              ClusterSharding.get(context.getSystem()).entityRefFor(Flags.ENTITY_KEY, Flags.ID);
          return create(feed, tallies, interval, owner::tell);
        });
  }

  static Behavior<Command> create(
      ControlFeed feed, FlagTallies tallies, Duration interval, Consumer<Flags.CountSides> owner) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Command.REPORT, interval);
          FlagReporter reporter = new FlagReporter(feed, tallies, owner);
          return Behaviors.receive(Command.class)
              .onMessage(
                  Command.class,
                  report -> {
                    reporter.report();
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private void report() {
    FlagState flags = feed.view().flags();
    for (Flag flag : flags.settings().keySet()) {
      if (flags.value(flag).drawsLots()) {
        owner.accept(new Flags.CountSides(node, tallies.of(flag, flags.revision(flag))));
      }
    }
  }
}
