package io.runtimemoat.actors.tenancy;

import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.FeedFollower;
import io.runtimemoat.actors.control.FlagDirectory;
import io.runtimemoat.actors.control.FlagReporter;
import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.actors.control.Flags;
import io.runtimemoat.actors.control.TombstonePurge;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import java.time.Clock;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.pubsub.Topic;

/**
 * A node's part in control: it hosts tenants and flags, and follows what they order.
 *
 * @param feed what was ordered, as this node knows it
 * @param hurry tells every follower up to which sequence something was written; it may be lost
 * @param tallies counts this node's requests on the sides of flags that divide them
 */
public record ControlPlane(
    ControlFeed feed,
    LongConsumer hurry,
    TenantDirectory tenants,
    FlagDirectory flags,
    FlagTallies tallies) {
  private static final String TOPIC = "moat-control";

  /**
   * Starts it; the system is or becomes a member of a cluster.
   *
   * @param outside tenants of the configuration and of the development key, which no row speaks of
   * @param rollouts limits of the flags' rollouts
   */
  public static ControlPlane start(
      ActorSystem<?> system,
      Database database,
      ControlSettings settings,
      Set<TenantId> outside,
      RolloutLimits rollouts,
      Clock clock) {
    ControlTail tail = ControlTail.open(database);
    ControlFeed feed = new ControlFeed(settings.staleAfter(), System::nanoTime);
    ActorRef<Topic.Command<FeedFollower.ControlChanged>> topic =
        system.systemActorOf(
            Topic.create(FeedFollower.ControlChanged.class, TOPIC), TOPIC, Props.empty());
    system.systemActorOf(
        FeedFollower.create(tail, feed, topic, settings.pollInterval(), settings.batchRows()),
        "moat-feed-follower",
        DispatcherSelector.fromConfig("moat.control.follower-dispatcher"));
    ControlTable table = ControlTable.open(database);
    LongConsumer hurry =
        sequence -> topic.tell(Topic.publish(new FeedFollower.ControlChanged(sequence)));
    ControlAnnouncer announcer = new ControlAnnouncer(table, hurry, settings.publishAttempts());
    DispatcherSelector owners = DispatcherSelector.fromConfig("moat.control.owner-dispatcher");
    Tenant.initSharding(system, announcer, settings, clock, owners);
    Flags.initSharding(
        system,
        announcer,
        new Flags.Terms(settings.publishRetryDelay(), rollouts, settings.flagRolloutInterval()),
        clock,
        owners);
    FlagTallies tallies = new FlagTallies();
    system.systemActorOf(
        FlagReporter.create(feed, tallies, settings.flagRolloutInterval()),
        "moat-flag-reporter",
        Props.empty());
    TombstonePurge.initSingleton(
        system,
        age -> {
          ControlRows.removeOrphans(table, outside, age);
          return table.purgeTombstones(age);
        },
        settings.tombstoneAge(),
        settings.tombstonePurgeInterval(),
        owners);
    return new ControlPlane(
        feed,
        hurry,
        new TenantDirectory(system, settings.askTimeout()),
        new FlagDirectory(system, settings.askTimeout()),
        tallies);
  }
}
