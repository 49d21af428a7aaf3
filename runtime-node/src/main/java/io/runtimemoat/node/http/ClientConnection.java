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
  private CompletionStage<Void> previous = CompletableFuture.completedFuture(null);
  private volatile boolean left;
  private volatile boolean endsWithItsBody;

  /**
   * Takes in a request. Called in the order in which requests come, by one thread at a time.
   *
   * @param ids of the request
   * @param last whether the connection's request side ends with this request's body
   */
  RequestWork arrive(RequestIds ids, boolean last) {
    endsWithItsBody = last;
    RequestWork work = new RequestWork(ids, previous);
    open.add(work);
    CompletionStage<Void> finished = work.finished().thenRun(() -> open.remove(work));
    // Two that came before: one that is refused at once must not let the next overtake a third.
    previous = previous.thenCompose(earlier -> finished);
    if (left) {
      work.end(new ClientLeftException());
    }
    return work;
  }

  /** The request side has ended: the client is gone, unless that end was announced. */
  void leave() {
    if (endsWithItsBody) {
      return;
    }
    left = true;
    open.forEach(work -> work.end(new ClientLeftException()));
  }
}
