package io.runtimemoat.node.http;

import io.runtimemoat.node.http.wire.ApiError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * One flow per connection. A pending answer never hears that its client left, but the side that
 * brings the requests ends within milliseconds: that end is what stops the work. It is only seen
 * while requests are read, so some are read ahead and wait for their turn.
 */
public final class ConnectionFlow {
  private static final Connection CLOSE = Connection.create("close");

  /** Answers one request; never fails, whatever it is sent. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> answer(HttpRequest request, ClientConnection connection);
  }

  private static final String GAVE_WAY =
      "This connection was idle and gave way to another when this request came. Ask again.";

  private ConnectionFlow() {}

  /** The flow of one connection, which tells its seat what it is doing. */
  static Flow<HttpRequest, HttpResponse, NotUsed> of(
      Handler handler, int pipelinedRequests, Connections.Seat seat) {
    ClientConnection connection = new ClientConnection();
    return Flow.of(HttpRequest.class)
        .watchTermination(
            (NotUsed value, CompletionStage<Done> done) -> {
              done.whenComplete((d, failure) -> connection.leave());
              return value;
            })
        .mapAsync(pipelinedRequests, request -> answer(handler, request, connection, seat))
        // Here and not in the handler: nothing comes between this and the answer's bytes.
        .map(response -> answering(response, seat));
  }

  private static CompletionStage<HttpResponse> answer(
      Handler handler, HttpRequest request, ClientConnection connection, Connections.Seat seat) {
    return seat.arrived(!request.entity().isStrict())
        ? handler.answer(watched(request, seat), connection)
        : CompletableFuture.completedFuture(
            Responses.error(ApiError.noCapacity(GAVE_WAY), RequestIds.next()));
  }

  private static HttpRequest watched(HttpRequest request, Connections.Seat seat) {
    RequestEntity entity = request.entity();
    if (entity.isStrict()) {
      return request;
    }
    Source<ByteString, ?> bytes = watched(entity.withoutSizeLimit(), seat::received);
    return request.withEntity(
        entity instanceof HttpEntity.Default sized
            ? HttpEntities.create(sized.getContentType(), sized.getContentLength(), bytes)
            : HttpEntities.createChunked(entity.getContentType(), bytes));
  }

  private static HttpResponse answering(HttpResponse response, Connections.Seat seat) {
    HttpResponse answer = seat.isLast() ? response.addHeader(CLOSE) : response;
    ResponseEntity entity = answer.entity();
    if (entity.isStrict()) {
      seat.answered();
      return answer;
    }
    return answer.withEntity(
        HttpEntities.createChunked(entity.getContentType(), watched(entity, seat::answered)));
  }

  private static Source<ByteString, ?> watched(HttpEntity entity, Runnable atItsEnd) {
    return entity
        .getDataBytes()
        .watchTermination(
            (value, done) -> {
              done.whenComplete((d, failure) -> atItsEnd.run());
              return value;
            });
  }
}
