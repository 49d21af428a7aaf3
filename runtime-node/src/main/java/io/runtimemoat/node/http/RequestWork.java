package io.runtimemoat.node.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The work of one request, which can be ended from outside before, while and after it runs: what
 * starts after the end is stopped at once. Safe for use by many threads.
 */
final class RequestWork {
  private final long arrivedNanos = System.nanoTime();
  private final RequestIds ids;
  private final CompletionStage<Void> earlier;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private CompletionStage<Void> running = CompletableFuture.completedFuture(null);
  private @Nullable Consumer<Throwable> stop;
  private @Nullable Throwable end;

  /**
   * @param earlier when everything that came before on the connection has finished
   */
  RequestWork(RequestIds ids, CompletionStage<Void> earlier) {
    this.ids = ids;
    this.earlier = earlier;
  }

  RequestIds ids() {
    return ids;
  }

  /** {@link System#nanoTime} when the request came, before its body and its turn. */
  long arrivedNanos() {
    return arrivedNanos;
  }

  /** What is left of a time limit; zero when it has passed. */
  Duration left(Duration limit) {
    Duration left = limit.minusNanos(System.nanoTime() - arrivedNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Runs {@code turn} when everything that came before on the connection has finished. */
  <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> turn) {
    return earlier.thenCompose(before -> turn.get());
  }

  /** Says that something of this work runs until then, even when the answer's head has left. */
  synchronized void runsUntil(CompletionStage<Void> done) {
    running = done;
  }

  /** The answer, or its head, is there. */
  void answered() {
    CompletionStage<Void> rest;
    synchronized (this) {
      rest = running;
    }
    rest.whenComplete((done, failure) -> finished.complete(null));
  }

  /** When nothing of this work runs any more. */
  CompletionStage<Void> finished() {
    return finished;
  }

  /** Says how to stop the work that is now running; at once when the end came first. */
  void stopWith(Consumer<Throwable> stop) {
    Throwable before;
    synchronized (this) {
      this.stop = stop;
      before = end;
    }
    if (before != null) {
      stop.accept(before);
    }
  }

  /** Ends the work for a reason; only the first reason counts. */
  void end(Throwable reason) {
    Consumer<Throwable> stopping;
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = reason;
      stopping = stop;
    }
    if (stopping != null) {
      stopping.accept(reason);
    }
  }

  synchronized boolean ended() {
    return end != null;
  }
}
