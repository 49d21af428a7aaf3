package io.runtimemoat.node.console;

import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.ManagementSettings;
import io.runtimemoat.node.http.HttpListener;
import io.runtimemoat.node.http.OpenPort;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** The port that people and scrapers call. */
public final class ManagementPort {
  private ManagementPort() {}

  /** Listens; fails when the address cannot be bound. */
  public static CompletionStage<OpenPort> bind(
      ActorSystem<?> system,
      ManagementSettings settings,
      HttpSettings connections,
      ManagementParts parts) {
    Set<String> hosts = new LinkedHashSet<>(settings.allowedHosts());
    hosts.add(settings.host());
    return HttpListener.bind(
        system,
        settings.host(),
        settings.port(),
        connections,
        "moat.management.tls",
        settings.tls(),
        new ManagementRoutes(parts, hosts));
  }
}
