package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The data port's handlers, free of any port. Safe for use by many threads. */
public final class DataApi implements ConnectionFlow.Handler {
  private final DataRoutes routes;

  private DataApi(DataRoutes routes) {
    this.routes = routes;
  }

  /** Handlers that live as long as the actor system. */
  public static DataApi create(ActorSystem<?> system, HttpSettings settings, DataPortParts parts) {
    EmbeddingEndpoint embeddings =
        new EmbeddingEndpoint(parts.embeddings(), parts.embeddingLimits());
    return new DataApi(new DataRoutes(system, settings, parts, embeddings));
  }

  @Override
  public CompletionStage<HttpResponse> answer(HttpRequest request, ClientConnection connection) {
    return routes.answer(request, connection);
  }

  /** Reads a body away that nobody wants, so that its sender gets to read the answer. */
  public CompletionStage<Done> discard(HttpRequest request) {
    return routes.discard(request);
  }

  /** Says which arm a chat completion would go to, and why; nothing is run or recorded. */
  public CompletionStage<HttpResponse> explain(HttpRequest request) {
    return routes.explain(request);
  }
}
