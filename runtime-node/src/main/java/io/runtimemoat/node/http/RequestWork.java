package io.runtimemoat.node.http;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of one request, which can be ended from outside before, while and after it runs: what
 * starts after the end is stopped at once. Safe for use by many threads.
 */
final class RequestWork {
  private @Nullable Consumer<Throwable> stop;
  private @Nullable Throwable end;

  /** Says how to stop the work that is now running; at once when the end came first. */
  void stopWith(Consumer<Throwable> stop) {
    Throwable earlier;
    synchronized (this) {
      this.stop = stop;
      earlier = end;
    }
    if (earlier != null) {
      stop.accept(earlier);
    }
  }

  /** Ends the work for a reason; only the first reason counts. */
  void end(Throwable reason) {
    Consumer<Throwable> running;
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = reason;
      running = stop;
    }
    if (running != null) {
      running.accept(reason);
    }
  }

  synchronized boolean ended() {
    return end != null;
  }
}
