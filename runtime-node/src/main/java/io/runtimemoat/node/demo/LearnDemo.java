package io.runtimemoat.node.demo;

import io.runtimemoat.node.lab.Grade;
import io.runtimemoat.node.lab.scores.RecordedTask;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends cases to a node that chooses the arm, scores its answers, tells it the scores, and compares
 * its choices with others on the same cases.
 */
public final class LearnDemo {
  private static final long STOP_SECONDS = 60;

  private final NodeClient client;
  private final Contest contest;
  private final Options options;
  private final LongSupplier nanoTime;
  private int toldCount;

  /**
   * How a demonstration runs.
   *
   * @param model what requests ask for, as a rule {@code auto}
   * @param requests cases sent at most
   * @param seed of the order of cases
   * @param concurrency requests at once
   * @param limit no further case is sent after this
   */
  public record Options(String model, int requests, long seed, int concurrency, Duration limit) {
    public Options {
      if (requests < 2 || concurrency < 1) {
        throw new IllegalArgumentException("at least 2 requests, at least 1 at once");
      }
    }
  }

  /** What is shown while it runs. */
  interface Progress {
    /** Called behind each answer. */
    void answered(Contest contest, int requests);
  }

  /**
   * What came of it.
   *
   * @param requests answered
   * @param told answers whose score the node took
   */
  record Result(Contest contest, Options options, int requests, int told, Duration took) {
    /** The request before which the cases change, or 0 when it was not reached. */
    int shiftAt() {
      int middle = options.requests() / 2;
      return requests > middle ? middle : 0;
    }
  }

  private record Served(
      RecordedTask task, NodeClient.Answer answer, double quality, boolean told) {}

  LearnDemo(NodeClient client, Contest contest, Options options, LongSupplier nanoTime) {
    this.client = client;
    this.contest = contest;
    this.options = options;
    this.nanoTime = nanoTime;
  }

  /**
   * Runs to the end of the cases or of the time.
   *
   * @throws IOException when the node is away or refuses a case
   */
  Result run(List<RecordedTask> tasks, Progress progress) throws IOException, InterruptedException {
    long start = nanoTime.getAsLong();
    List<RecordedTask> order = CaseOrder.of(tasks, options.requests(), options.seed());
    ExecutorService threads = Executors.newFixedThreadPool(options.concurrency());
    try {
      int done = send(order, new ExecutorCompletionService<>(threads), start, progress);
      Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
      return new Result(contest, options, done, toldCount, took);
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    }
  }

  private int send(
      List<RecordedTask> order,
      ExecutorCompletionService<Served> threads,
      long start,
      Progress progress)
      throws IOException, InterruptedException {
    int sent = 0;
    int done = 0;
    while (done < sent || (sent < order.size() && hasTime(start))) {
      while (sent < order.size() && sent - done < options.concurrency() && hasTime(start)) {
        RecordedTask next = order.get(sent++);
        threads.submit(() -> serve(next));
      }
      if (done < sent) {
        add(result(threads));
        done++;
        progress.answered(contest, order.size());
      }
    }
    return done;
  }

  private boolean hasTime(long start) {
    return nanoTime.getAsLong() - start < options.limit().toNanos();
  }

  private Served serve(RecordedTask task) throws IOException, InterruptedException {
    NodeClient.Answer answer = client.ask(task.task(), options.model());
    double quality = Grade.of(task.task().expected(), answer.text()).exact() ? 1 : 0;
    boolean told = client.tell(answer.decisionId(), quality);
    return new Served(task, answer, quality, told);
  }

  private void add(Served served) {
    NodeClient.Answer answer = served.answer();
    contest.add(
        served.task(), answer.arm(), answer.policyVersion(), answer.cost(), served.quality());
    toldCount += served.told() ? 1 : 0;
  }

  private static Served result(ExecutorCompletionService<Served> threads)
      throws IOException, InterruptedException {
    try {
      return threads.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw new IllegalStateException("a request of the demonstration failed", e.getCause());
    }
  }
}
