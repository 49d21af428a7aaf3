package io.runtimemoat.loadtests.process;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.actors.tenancy.TenantDirectory;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.node.NodeConfig;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.PekkoJdbcConfig;
import io.runtimemoat.persistence.journal.JournalBindings;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** A member of a running cluster in this JVM that serves nothing and gives orders. */
final class ControlMember implements AutoCloseable {
  private final ActorSystem<Void> system;
  private final Database database;
  private final ControlPlane plane;

  private ControlMember(ActorSystem<Void> system, Database database, ControlPlane plane) {
    this.system = system;
    this.database = database;
    this.plane = plane;
  }

  /** Joins the nodes at the addresses, on their database. */
  static ControlMember join(NodeProcess.Settings node, List<String> addresses) {
    Config own = LedgerFolds.config(node);
    DatabaseSettings settings = DatabaseSettings.from(own);
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "pekko.remote.artery.canonical.hostname",
                    "127.0.0.1",
                    "pekko.remote.artery.canonical.port",
                    NodeProcess.freePorts(1).get(0),
                    "pekko.cluster.seed-nodes",
                    addresses.stream().map(address -> "pekko://moat@" + address).toList()))
            .withFallback(PekkoJdbcConfig.of(settings))
            .withFallback(JournalBindings.load())
            .withFallback(NodeConfig.load(Optional.empty()));
    Database database = Database.open(settings);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "moat", config);
    Cluster cluster = Cluster.get(system);
    Await.reached(
        "the control member in the cluster",
        () -> cluster.selfMember().status() == MemberStatus.up());
    ControlPlane plane =
        ControlPlane.start(system, database, ControlSettings.from(config), Clock.systemUTC());
    return new ControlMember(system, database, plane);
  }

  TenantDirectory tenants() {
    return plane.tenants();
  }

  @Override
  public void close() throws IOException {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the control member did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      database.close();
    }
  }
}
