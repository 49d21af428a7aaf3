package io.runtimemoat.actors.session;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts live requests against their bound. Safe for use by many threads. */
final class LiveSessions {
  private final int bound;
  private final AtomicInteger live = new AtomicInteger();

  LiveSessions(int bound) {
    this.bound = bound;
  }

  /** Takes a place; whoever gets true calls {@link #leave} once. */
  boolean enter() {
    if (live.incrementAndGet() > bound) {
      live.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    live.decrementAndGet();
  }

  int count() {
    return live.get();
  }
}
