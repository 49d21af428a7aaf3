package io.runtimemoat.actors.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Who compiles what: of those that come with one new grammar the first does, and the others wait
 * without a thread. As many wait as there may be live requests. Safe for use by many threads.
 */
final class CompileTurns {
  private final Executor compilers;

  /** By digest of what is being compiled: who comes again behind it. Guarded by this. */
  private final Map<String, List<Runnable>> waiting = new HashMap<>();

  CompileTurns(Executor compilers) {
    this.compilers = compilers;
  }

  /**
   * Runs {@code first} on a compiler's thread, or {@code again} there once whoever was first with
   * the same digest is done.
   *
   * @throws RuntimeException if no compiler takes it; then it is not waited for
   */
  void take(String digest, Runnable first, Runnable again) {
    synchronized (this) {
      List<Runnable> others = waiting.get(digest);
      if (others != null) {
        others.add(again);
        return;
      }
      waiting.put(digest, new ArrayList<>());
    }
    try {
      compilers.execute(() -> run(digest, first));
    } catch (RuntimeException e) {
      release(digest);
      throw e;
    }
  }

  private void run(String digest, Runnable first) {
    try {
      first.run();
    } finally {
      release(digest);
    }
  }

  private void release(String digest) {
    List<Runnable> others;
    synchronized (this) {
      others = waiting.remove(digest);
    }
    if (others != null) {
      others.forEach(this::again);
    }
  }

  /** On a compiler's thread; on this one where none takes it, so that nobody is forgotten. */
  private void again(Runnable other) {
    try {
      compilers.execute(other);
    } catch (RuntimeException e) {
      other.run();
    }
  }
}
