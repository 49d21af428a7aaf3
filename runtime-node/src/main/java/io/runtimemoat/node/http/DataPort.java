package io.runtimemoat.node.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.HttpSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** The port that applications call: OpenAI's API. */
public final class DataPort {
  private DataPort() {}

  /** Listens with handlers of its own; fails when the address cannot be bound. */
  public static CompletionStage<OpenPort> bind(
      ActorSystem<?> system, HttpSettings settings, DataPortParts parts) {
    return bind(system, settings, DataApi.create(system, settings, parts));
  }

  /** Listens; fails when the address cannot be bound. */
  public static CompletionStage<OpenPort> bind(
      ActorSystem<?> system, HttpSettings settings, DataApi api) {
    return HttpListener.bind(
        system,
        settings.hostInterface(),
        settings.port(),
        settings,
        "moat.http.tls",
        settings.tls(),
        api);
  }

  /** How both ports read HTTP: without logs of what could be a key. */
  static ServerSettings serverSettings(ActorSystem<?> system, HttpSettings settings) {
    Map<String, Object> server = new HashMap<>();
    server.put("server-header", "moat");
    // Time limits are per request and ours; Pekko's own answers in text.
    server.put("request-timeout", "infinite");
    server.put("pipelining-limit", settings.pipelinedRequests());
    server.put("transparent-head-requests", "on");
    server.put("parsing.error-handler", JsonParsingErrorHandler.class.getName());
    // Both log what they could not parse, and that can be a key.
    server.put("parsing.illegal-header-warnings", "off");
    server.put("parsing.error-logging-verbosity", "off");
    Config overlay = ConfigFactory.parseMap(Map.of("pekko.http.server", server));
    return ServerSettings.create(overlay.withFallback(system.settings().config()));
  }
}
