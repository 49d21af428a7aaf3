package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.EmbeddingAnswerWriter;
import io.runtimemoat.node.http.wire.EmbeddingCall;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves embeddings on threads of its own, because a text keeps a core busy for milliseconds. */
final class EmbeddingEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingEndpoint.class);

  private final @Nullable Embedder embedder;
  private final ThreadPoolExecutor threads;

  EmbeddingEndpoint(HttpSettings settings, @Nullable Embedder embedder) {
    this.embedder = embedder;
    BlockingQueue<Runnable> queue =
        settings.embeddingQueue() == 0
            ? new SynchronousQueue<>()
            : new ArrayBlockingQueue<>(settings.embeddingQueue());
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            settings.embeddingThreads(),
            settings.embeddingThreads(),
            1,
            TimeUnit.MINUTES,
            queue,
            task -> {
              Thread thread = new Thread(task, "embedding-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  CompletionStage<HttpResponse> serve(EmbeddingCall call, RequestWork work) {
    Embedder model = embedder;
    CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    if (model == null || !model.model().equals(call.model())) {
      response.complete(Responses.error(ApiError.modelNotFound(call.model()), work.requestId()));
      return response;
    }
    try {
      threads.execute(() -> response.complete(answer(model, call, work)));
    } catch (RejectedExecutionException e) {
      ApiError full = ApiError.noCapacity("Too many embeddings requests wait; try again shortly.");
      response.complete(Responses.error(full, work.requestId()));
    }
    return response;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static HttpResponse answer(Embedder model, EmbeddingCall call, RequestWork work) {
    String requestId = work.requestId();
    try {
      List<Embedding> embeddings = embed(model, call, work);
      return Responses.json(
          200, EmbeddingAnswerWriter.write(model.model(), embeddings, call.encoding()), requestId);
    } catch (InvalidRequestException e) {
      return Responses.error(e.error(), requestId);
    } catch (Throwable e) {
      LOG.error("embeddings request {} broke", requestId, e);
      return Responses.error(ApiError.internal(), requestId);
    }
  }

  private static List<Embedding> embed(Embedder model, EmbeddingCall call, RequestWork work)
      throws InvalidRequestException {
    if (call.dimensions() != 0 && call.dimensions() != model.dimensions()) {
      throw InvalidRequestException.of(
          "dimensions",
          "'%s' makes vectors of %d numbers and cannot shorten them."
              .formatted(model.model(), model.dimensions()));
    }
    for (int i = 0; i < call.inputs().size() && !work.ended(); i++) {
      int tokens = model.countTokens(call.inputs().get(i));
      if (tokens > model.maxTokens()) {
        throw new InvalidRequestException(
            ApiError.contextLength(
                "input",
                "input[%d] has %d tokens; '%s' reads at most %d."
                    .formatted(i, tokens, model.model(), model.maxTokens())));
      }
    }
    List<Embedding> embeddings = new ArrayList<>(call.inputs().size());
    for (int i = 0; i < call.inputs().size() && !work.ended(); i++) {
      embeddings.add(model.embed(call.inputs().get(i)));
    }
    return embeddings;
  }
}
