package io.runtimemoat.node.http;

import io.runtimemoat.actors.admission.InputLimits;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.embedding.EmbeddingLane;
import io.runtimemoat.gpu.embedding.EmbeddingTask;
import io.runtimemoat.gpu.embedding.TextTooLongException;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.EmbeddingAnswerWriter;
import io.runtimemoat.node.http.wire.EmbeddingCall;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves embeddings from a lane, and ends the work when its client or time is gone. */
final class EmbeddingEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingEndpoint.class);

  private final @Nullable EmbeddingLane lane;
  private final InputLimits limits;

  EmbeddingEndpoint(@Nullable EmbeddingLane lane, InputLimits limits) {
    this.lane = lane;
    this.limits = limits;
  }

  /** Whether the model makes embeddings, here. */
  boolean makes(String name) {
    Embedder model = lane == null ? null : lane.embedder();
    return model != null && model.model().equals(name);
  }

  CompletionStage<HttpResponse> serve(EmbeddingCall call, Principal principal, RequestWork work) {
    EmbeddingLane places = lane;
    Embedder model = places == null ? null : places.embedder();
    if (places == null
        || model == null
        || !model.model().equals(call.model())
        || !principal.models().opens(call.model())) {
      return refused(ApiError.modelNotFound(call.model()), work);
    }
    if (call.dimensions() != 0 && call.dimensions() != model.dimensions()) {
      return refused(otherDimensions(model), work);
    }
    return limits
        .enter(principal, call.model(), call.inputs())
        .thenCompose(
            entry -> {
              if (entry instanceof InputLimits.Refused refused) {
                return refused(ApiError.of(refused.failure()), work)
                    .thenApply(response -> response.addHeaders(Responses.limits(refused.limits())));
              }
              InputLimits.Admitted admitted = (InputLimits.Admitted) entry;
              return embed(model, places, call, principal, work, admitted.read())
                  .thenApply(response -> response.addHeaders(Responses.limits(admitted.limits())));
            });
  }

  /**
   * Embeds what limits let through.
   *
   * @param read hears how many tokens were read
   */
  private static CompletionStage<HttpResponse> embed(
      Embedder model,
      EmbeddingLane places,
      EmbeddingCall call,
      Principal principal,
      RequestWork work,
      LongConsumer read) {
    EmbeddingTask task =
        new EmbeddingTask(principal.tenant().value(), principal.weight(), call.inputs());
    return switch (places.submit(task, work.left(call.timeLimit()))) {
      case TAKEN -> {
        work.stopWith(reason -> task.cancel());
        yield task.result()
            .handle(
                (done, failure) -> {
                  read.accept(done == null ? 0 : done.stream().mapToLong(Embedding::tokens).sum());
                  return answer(model, call, work, done, failure);
                });
      }
      case TENANT_FULL -> {
        read.accept(0);
        yield refused(
            ApiError.tooManyRequests(
                "Too many of your embeddings requests wait; try again when one is answered."),
            work);
      }
      case FULL, NO_TIME, CLOSED -> {
        read.accept(0);
        yield refused(
            ApiError.noCapacity("Too many embeddings requests wait; try again shortly."), work);
      }
    };
  }

  private static HttpResponse answer(
      Embedder model,
      EmbeddingCall call,
      RequestWork work,
      @Nullable List<Embedding> embeddings,
      @Nullable Throwable failure) {
    return embeddings == null
        ? Responses.error(explain(model, call, work, failure), work.ids().shown())
        : Responses.json(
            200,
            EmbeddingAnswerWriter.write(model.model(), embeddings, call.encoding()),
            work.ids().shown());
  }

  private static ApiError explain(
      Embedder model, EmbeddingCall call, RequestWork work, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TextTooLongException tooLong) {
      return ApiError.contextLength(
          "input",
          "input[%d] has %d tokens; '%s' reads at most %d."
              .formatted(tooLong.index(), tooLong.tokens(), model.model(), model.maxTokens()));
    }
    if (cause instanceof TimeoutException) {
      return ApiError.of(
          Failure.of(
              Failure.Kind.TIMEOUT,
              "The request took longer than its "
                  + call.timeLimit().toMillis()
                  + " ms. Send fewer texts at once."));
    }
    if (cause instanceof CancellationException && work.ended()) {
      return ApiError.invalid(400, "client_closed_request", ClientLeftException.ADVICE);
    }
    LOG.error("embeddings request {} broke", work.ids(), cause);
    return ApiError.internal();
  }

  private static ApiError otherDimensions(Embedder model) {
    return ApiError.invalid(
        "dimensions",
        "'%s' makes vectors of %d numbers and cannot shorten them."
            .formatted(model.model(), model.dimensions()));
  }

  private static CompletionStage<HttpResponse> refused(ApiError error, RequestWork work) {
    return CompletableFuture.completedFuture(Responses.error(error, work.ids().shown()));
  }
}
