package io.runtimemoat.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.ClusterSettings;
import io.runtimemoat.persistence.database.PekkoJdbcConfig;
import io.runtimemoat.persistence.journal.JournalBindings;
import io.runtimemoat.persistence.ledger.ChainId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's actor system as a member of its cluster; alone it is a cluster of one. */
final class ClusterMembership {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);
  private static final String SYSTEM = "moat";

  /** A region that still looks for its coordinator takes Pekko's whole phase of 10 s to stop. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /** Far more than a node needs to answer whose machine is overloaded; Pekko's own is 5 s. */
  private static final Duration SLOW_ANSWER = Duration.ofSeconds(30);

  /** Nodes tell every second how far their chains are shipped. */
  private static final Duration MOMENT = Duration.ofSeconds(20);

  private ClusterMembership() {}

  /**
   * Starts it and lets it join.
   *
   * @param othersLive whether other nodes of the database were at work a moment ago
   */
  static ActorSystem<Void> start(Config config, NodeSettings settings, boolean othersLive) {
    Config effective =
        ConfigFactory.parseMap(remoting(settings.cluster()))
            .withFallback(ConfigFactory.parseMap(patience(settings.cluster(), othersLive)))
            .withFallback(PekkoJdbcConfig.of(settings.database()))
            .withFallback(JournalBindings.load())
            .withFallback(config);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), SYSTEM, effective);
    if (settings.cluster().seedNodes().isEmpty()) {
      Cluster cluster = Cluster.get(system);
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }
    return system;
  }

  /**
   * The first seed node forms a cluster of its own when no other answers in time. A restarted one
   * that others are only slow to answer would form a second one, with a second owner of everything;
   * so it is more patient where others are at work. That none of them is a member they say at once.
   */
  static Map<String, Object> patience(ClusterSettings cluster, boolean othersLive) {
    String self = cluster.host() + ":" + cluster.port();
    return othersLive && cluster.seedNodes().indexOf(self) == 0
        ? Map.of("pekko.cluster.seed-node-timeout", SLOW_ANSWER)
        : Map.of();
  }

  /** Whether other nodes wrote to the database a moment ago, by when each has told of its chain. */
  static boolean othersLive(Map<ChainId, Long> awaited, Instant now) {
    long since = ChronoUnit.MICROS.between(Instant.EPOCH, now.minus(MOMENT));
    return awaited.values().stream().anyMatch(toldAt -> toldAt > since);
  }

  /** Whether the cluster has taken this node in. */
  static boolean isUp(ActorSystem<?> system) {
    return Cluster.get(system).selfMember().status() == MemberStatus.up();
  }

  /** Leaves the cluster and waits for the system's end. */
  static void stop(ActorSystem<?> system) {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("the actor system did not stop within {}", STOP_LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> remoting(ClusterSettings cluster) {
    List<String> seeds =
        cluster.seedNodes().stream().map(seed -> "pekko://" + SYSTEM + "@" + seed).toList();
    return Map.of(
        "pekko.remote.artery.canonical.hostname",
        cluster.host(),
        "pekko.remote.artery.canonical.port",
        cluster.port(),
        "pekko.cluster.seed-nodes",
        seeds,
        "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook",
        false);
  }
}
