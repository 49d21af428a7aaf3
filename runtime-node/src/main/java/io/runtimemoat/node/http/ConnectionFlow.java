package io.runtimemoat.node.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * One flow per connection. A pending answer never hears that its client left, but the side that
 * brings the requests ends within milliseconds: that end is what stops the work. It is only seen
 * while requests are read, so some are read ahead and wait for their turn.
 */
public final class ConnectionFlow {
  /** Answers one request; never fails, whatever it is sent. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> answer(HttpRequest request, ClientConnection connection);
  }

  private ConnectionFlow() {}

  /** A flow that gives each connection its own {@link ClientConnection}. */
  public static Flow<HttpRequest, HttpResponse, ?> of(Handler handler, int pipelinedRequests) {
    return Flow.fromMaterializer(
        (materializer, attributes) -> {
          ClientConnection connection = new ClientConnection();
          return Flow.of(HttpRequest.class)
              .watchTermination(
                  (NotUsed value, CompletionStage<Done> done) -> {
                    done.whenComplete((d, failure) -> connection.leave());
                    return value;
                  })
              .mapAsync(pipelinedRequests, request -> handler.answer(request, connection));
        });
  }
}
