package io.runtimemoat.node.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.HttpSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.javadsl.Flow;

/** The port that applications call: OpenAI's API. */
public final class DataPort {
  private DataPort() {}

  /** Listens; fails when the address cannot be bound. */
  public static CompletionStage<ServerBinding> bind(
      ActorSystem<?> system, HttpSettings settings, DataPortParts parts) {
    EmbeddingEndpoint embeddings = new EmbeddingEndpoint(settings, parts.embedder());
    DataRoutes routes = new DataRoutes(system, settings, parts, embeddings);
    system.getWhenTerminated().whenComplete((done, failure) -> embeddings.close());
    return Http.get(system)
        .newServerAt(settings.hostInterface(), settings.port())
        .withSettings(serverSettings(system, settings))
        .bindFlow(connections(routes, settings.pipelinedRequests()));
  }

  /**
   * One flow per connection. A pending answer never hears that its client left, but the side that
   * brings the requests ends within milliseconds: that end is what stops the work. It is only seen
   * while requests are read, so some are read ahead and wait for their turn.
   */
  private static Flow<HttpRequest, HttpResponse, ?> connections(
      DataRoutes routes, int pipelinedRequests) {
    return Flow.fromMaterializer(
        (materializer, attributes) -> {
          ClientConnection connection = new ClientConnection();
          return Flow.of(HttpRequest.class)
              .watchTermination(
                  (NotUsed value, CompletionStage<org.apache.pekko.Done> done) -> {
                    done.whenComplete((d, failure) -> connection.leave());
                    return value;
                  })
              .mapAsync(pipelinedRequests, request -> routes.answer(request, connection));
        });
  }

  private static ServerSettings serverSettings(ActorSystem<?> system, HttpSettings settings) {
    Map<String, Object> server = new HashMap<>();
    server.put("server-header", "moat");
    server.put("idle-timeout", settings.idleTimeout().toMillis() + " ms");
    // Time limits are per request and ours; Pekko's own answers in text.
    server.put("request-timeout", "infinite");
    server.put("max-connections", settings.maxConnections());
    server.put("pipelining-limit", settings.pipelinedRequests());
    server.put("backlog", settings.acceptQueue());
    server.put("socket-options.so-send-buffer-size", settings.sendBufferBytes() + " B");
    server.put("socket-options.tcp-no-delay", "true");
    server.put("transparent-head-requests", "on");
    server.put("parsing.error-handler", JsonParsingErrorHandler.class.getName());
    // Both log what they could not parse, and that can be a key.
    server.put("parsing.illegal-header-warnings", "off");
    server.put("parsing.error-logging-verbosity", "off");
    Config overlay = ConfigFactory.parseMap(Map.of("pekko.http.server", server));
    return ServerSettings.create(overlay.withFallback(system.settings().config()));
  }
}
