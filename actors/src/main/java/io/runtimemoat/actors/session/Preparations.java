package io.runtimemoat.actors.session;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * What requests wait for before they are decided: an embedding of their prompt, and their turn to
 * compile what is new of them. Most wait for nothing and go on on the caller's thread.
 */
final class Preparations {
  private static final float[] NOT_EMBEDDED = {};

  private final Router router;
  private final CompileTurns turns;
  private final Executor deciders;

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
   * Prepares a request. One of the two hears of it, once.
   *
   * @param next takes the embedding, which is empty where there is none
   * @param failed hears why it could not be prepared
   */
  void prepare(
      CompletionRequest request, Instant now, Consumer<float[]> next, Consumer<Throwable> failed) {
    Optional<CompletionStage<float[]>> embedding;
    try {
      embedding = router.embedding(request, now);
    } catch (RuntimeException e) {
      failed.accept(e);
      return;
    }
    if (embedding.isEmpty()) {
      compile(request, NOT_EMBEDDED, next, failed);
      return;
    }
    var unused =
        embedding
            .get()
            .thenAccept(embedded -> goOn(() -> compile(request, embedded, next, failed), failed));
  }

  private void goOn(Runnable step, Consumer<Throwable> failed) {
    try {
      deciders.execute(step);
    } catch (RejectedExecutionException e) {
      failed.accept(e);
    }
  }

  private void compile(
      CompletionRequest request,
      float[] embedded,
      Consumer<float[]> next,
      Consumer<Throwable> failed) {
    Optional<String> missing;
    try {
      missing = router.missing(request);
      if (missing.isPresent()) {
        turns.take(missing.get(), () -> next.accept(embedded));
        return;
      }
    } catch (RuntimeException e) {
      failed.accept(e);
      return;
    }
    next.accept(embedded);
  }
}
