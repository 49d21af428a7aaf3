package io.runtimemoat.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.ClusterSettings;
import io.runtimemoat.persistence.database.PekkoJdbcConfig;
import io.runtimemoat.persistence.journal.JournalBindings;
import java.time.Duration;
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
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private ClusterMembership() {}

  static ActorSystem<Void> start(Config config, NodeSettings settings) {
    Config effective =
        ConfigFactory.parseMap(remoting(settings.cluster()))
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
