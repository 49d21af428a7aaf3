package io.runtimemoat.actors.session;

import io.runtimemoat.decision.features.RequestSketch;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What requests wait for before they are decided: their turn to compile what is new of them, and
 * then an embedding of their prompt, which no failure of its own costs them. Most wait for nothing
 * and go on on the caller's thread. Safe for use by many threads.
 */
final class Preparations {
  private static final Logger LOG = LoggerFactory.getLogger(Preparations.class);

  /** Who goes on with a request; hears one of these, once. */
  interface Next {
    void ready(Prepared prepared);

    /** It could not be prepared. */
    void failed(Throwable cause);

    /** Its client left while it waited. */
    void left();
  }

  private record Waiting(PromptEmbeddings.Asked asked, Next next) {}

  private final Router router;
  private final CompileTurns turns;
  private final Executor deciders;

  /** By the ids of requests, as many as live at most: those whose embedding is awaited. */
  private final Map<String, Waiting> awaited = new ConcurrentHashMap<>();

  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * Preparations.
   *
   * @param deciders go on with what was embedded, so that nobody's embedding waits for a decision
   */
  Preparations(Router router, Executor compilers, Executor deciders) {
    this.router = router;
    this.turns = new CompileTurns(compilers);
    this.deciders = deciders;
  }

  /**
   * Prepares a request.
   *
   * @param embeds whether it may be embedded at all
   */
  void prepare(CompletionRequest request, Instant now, boolean embeds, Next next) {
    try {
      Optional<String> missing = router.missing(request);
      if (missing.isPresent()) {
        turns.take(missing.get(), () -> embed(request, now, embeds, next));
        return;
      }
    } catch (RuntimeException e) {
      next.failed(e);
      return;
    }
    embed(request, now, embeds, next);
  }

  /** A request's client has left: if its embedding is awaited, it is not decided any more. */
  void leave(String requestId) {
    Waiting waiting = awaited.remove(requestId);
    if (waiting != null) {
      waiting.asked().cancel().run();
      waiting.next().left();
    }
  }

  private void embed(CompletionRequest request, Instant now, boolean embeds, Next next) {
    EncodedPrompts prompts;
    try {
      prompts = router.prompts(request);
    } catch (RuntimeException e) {
      next.failed(e);
      return;
    }
    Optional<Router.AskedEmbedding> asked =
        embeds ? asked(request, prompts, now) : Optional.empty();
    if (asked.isEmpty()) {
      next.ready(Prepared.of(prompts, null));
    } else {
      await(request.requestId(), asked.get(), prompts, next);
    }
  }

  private Optional<Router.AskedEmbedding> asked(
      CompletionRequest request, EncodedPrompts prompts, Instant now) {
    try {
      return router.embedding(request, prompts, now);
    } catch (RuntimeException e) {
      withoutIt(e);
      return Optional.empty();
    }
  }

  private void await(
      String requestId, Router.AskedEmbedding embedding, EncodedPrompts prompts, Next next) {
    Waiting waiting = new Waiting(embedding.asked(), next);
    awaited.put(requestId, waiting);
    var unused =
        embedding
            .asked()
            .result()
            .whenComplete(
                (embedded, failure) -> {
                  if (awaited.remove(requestId, waiting)) {
                    goOn(prepared(prompts, embedding.sketch(), embedded, failure), next);
                  }
                });
  }

  private Prepared prepared(
      EncodedPrompts prompts,
      RequestSketch sketch,
      float @Nullable [] embedded,
      @Nullable Throwable failure) {
    if (embedded == null) {
      withoutIt(failure);
      return Prepared.of(prompts, sketch);
    }
    return new Prepared(prompts, sketch, embedded);
  }

  private void withoutIt(@Nullable Throwable cause) {
    if (failed.compareAndSet(false, true)) {
      LOG.warn("no embedding could be asked for, requests are decided without; said once", cause);
    }
  }

  private void goOn(Prepared prepared, Next next) {
    try {
      deciders.execute(() -> next.ready(prepared));
    } catch (RejectedExecutionException e) {
      next.failed(e);
    }
  }
}
