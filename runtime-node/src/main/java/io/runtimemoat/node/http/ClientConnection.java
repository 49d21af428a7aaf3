package io.runtimemoat.node.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One client's connection, as far as its requests' work is concerned: completions run one at a
 * time, and when the client leaves, all work ends. A client that closes only its sending side looks
 * the same and counts as gone.
 */
public final class ClientConnection {
  private final Set<RequestWork> running = ConcurrentHashMap.newKeySet();
  private CompletionStage<Void> turn = CompletableFuture.completedFuture(null);
  private volatile boolean left;

  /** What one request does in its turn: its answer, and when nothing of it runs any more. */
  record Turn<T>(CompletionStage<T> answer, CompletionStage<Void> finished) {}

  /** Starts a piece of work once everything before it on this connection has finished. */
  synchronized <T> CompletionStage<T> inTurn(Supplier<Turn<T>> work) {
    CompletionStage<Turn<T>> started = turn.thenApply(before -> work.get());
    turn = started.thenCompose(Turn::finished).exceptionally(failure -> null);
    return started.thenCompose(Turn::answer);
  }

  /** New work that ends with this connection unless {@link #finished} comes first. */
  RequestWork begin() {
    RequestWork work = new RequestWork();
    running.add(work);
    if (left) {
      work.end(new ClientLeftException());
    }
    return work;
  }

  void finished(RequestWork work) {
    running.remove(work);
  }

  /** The client is gone. */
  void leave() {
    left = true;
    running.forEach(work -> work.end(new ClientLeftException()));
  }
}
