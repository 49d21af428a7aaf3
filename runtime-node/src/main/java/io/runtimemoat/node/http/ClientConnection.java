package io.runtimemoat.node.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One client's connection, as far as its requests' work is concerned: when the client leaves, all
 * of it ends. A client that closes only its sending side looks the same and counts as gone.
 */
final class ClientConnection {
  private final Set<RequestWork> running = ConcurrentHashMap.newKeySet();
  private volatile boolean left;

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
