package io.runtimemoat.actors.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who compiles what: those that come with one new grammar go one after another, on one compiler's
 * thread at a time, so that the first compiles it and the others find it. They wait without a
 * thread. Safe for use by many threads.
 */
final class CompileTurns {
  private final Executor compilers;

  /** By digest of a grammar in work: who comes behind. Guarded by this. */
  private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

  CompileTurns(Executor compilers) {
    this.compilers = compilers;
  }

  /**
   * Runs a task on a compiler's thread, behind those that came with the same digest before it.
   *
   * @throws RuntimeException if no compiler takes it; then it is not waited for
   */
  void take(String digest, Runnable task) {
    synchronized (this) {
      Queue<Runnable> others = waiting.get(digest);
      if (others != null) {
        others.add(task);
        return;
      }
      waiting.put(digest, new ArrayDeque<>());
    }
    try {
      compilers.execute(() -> run(digest, task));
    } catch (RuntimeException e) {
      runNext(digest);
      throw e;
    }
  }

  private void run(String digest, Runnable task) {
    try {
      task.run();
    } finally {
      runNext(digest);
    }
  }

  /** On a compiler's thread; on this one where none takes it, so that nobody is forgotten. */
  private void runNext(String digest) {
    for (Runnable next = next(digest); next != null; next = next(digest)) {
      Runnable task = next;
      try {
        compilers.execute(() -> run(digest, task));
        return;
      } catch (RuntimeException e) {
        task.run();
      }
    }
  }

  private synchronized @Nullable Runnable next(String digest) {
    Queue<Runnable> others = waiting.get(digest);
    Runnable next = others == null ? null : others.poll();
    if (next == null) {
      waiting.remove(digest);
    }
    return next;
  }
}
