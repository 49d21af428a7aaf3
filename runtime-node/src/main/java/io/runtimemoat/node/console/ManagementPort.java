package io.runtimemoat.node.console;

import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.ManagementSettings;
import io.runtimemoat.node.http.ConnectionFlow;
import io.runtimemoat.node.http.DataPort;
import io.runtimemoat.node.http.ServerTls;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;

/** The port that people and scrapers call. */
public final class ManagementPort {
  private ManagementPort() {}

  /** Listens; fails when the address cannot be bound. */
  public static CompletionStage<ServerBinding> bind(
      ActorSystem<?> system,
      ManagementSettings settings,
      HttpSettings connections,
      ManagementParts parts) {
    Set<String> hosts = new LinkedHashSet<>(settings.allowedHosts());
    hosts.add(settings.host());
    ServerBuilder port =
        Http.get(system)
            .newServerAt(settings.host(), settings.port())
            .withSettings(DataPort.serverSettings(system, connections));
    return ServerTls.secure(port, "moat.management.tls", settings.tls())
        .bindFlow(
            ConnectionFlow.of(new ManagementRoutes(parts, hosts), connections.pipelinedRequests()));
  }
}
