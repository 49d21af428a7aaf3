package io.runtimemoat.node;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's own daemon threads. */
final class Background {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private Background() {}

  /** Runs work on a thread of its own. */
  static <T> CompletionStage<T> run(String name, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    daemon(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            name)
        .start();
    return result;
  }

  /** The result; a runtime exception of the work comes out as it was. */
  static <T> T await(CompletionStage<T> running) {
    try {
      return running.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Repeats work until closed; a failure is logged and does not end the repetition. */
  static AutoCloseable every(Duration interval, String name, Runnable work) {
    ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name));
    var repetition =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | Error e) {
                // What leaves here would end the repetition without a word.
                LOG.warn("{} failed this time", name, e);
              }
            },
            0,
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
    return () -> {
      repetition.cancel(false);
      timer.shutdownNow();
    };
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
