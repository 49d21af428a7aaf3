package io.runtimemoat.node.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One client's connection, as far as its requests' work is concerned: completions run one at a time
 * in the order they came, and when the client leaves, all work ends. A client that closes only its
 * sending side looks the same and counts as gone.
 */
public final class ClientConnection {
  private final Set<RequestWork> open = ConcurrentHashMap.newKeySet();
  private CompletionStage<Void> last = CompletableFuture.completedFuture(null);
  private volatile boolean left;

  /** Takes in a request. Called in the order in which requests come, by one thread at a time. */
  RequestWork arrive() {
    RequestWork work = new RequestWork(RequestIds.next(), last);
    open.add(work);
    CompletionStage<Void> finished = work.finished().thenRun(() -> open.remove(work));
    // Two that came before: one that is refused at once must not let the next overtake a third.
    last = last.thenCompose(earlier -> finished);
    if (left) {
      work.end(new ClientLeftException());
    }
    return work;
  }

  /** The client is gone. */
  void leave() {
    left = true;
    open.forEach(work -> work.end(new ClientLeftException()));
  }
}
