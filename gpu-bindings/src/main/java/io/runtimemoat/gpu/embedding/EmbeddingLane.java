package io.runtimemoat.gpu.embedding;

import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.lane.FairShares;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Embeds texts on a few threads of its own, because one keeps a core busy for milliseconds. Takes a
 * bounded number of tasks and shares its threads among tenants by weight, text by text, so that a
 * long task holds up nobody else's. Safe for use by many threads.
 */
public final class EmbeddingLane implements AutoCloseable {
  /** What an offer came to. */
  public enum Offer {
    TAKEN,
    /** The tenant has its share of the lane's places; others still get one. */
    TENANT_FULL,
    /** All places are taken. */
    FULL,
    CLOSED
  }

  private final Embedder embedder;
  private final int capacity;
  private final int tenantCapacity;
  private final FairShares<EmbeddingTask> shares;
  private final Set<EmbeddingTask> live = new HashSet<>();
  private final Map<String, Integer> liveByTenant = new HashMap<>();
  private long arrivals;
  private boolean closed;

  /**
   * A lane whose threads wait for work.
   *
   * @param threads at least 1
   * @param queue tasks that may wait beyond one per thread, at least 0
   * @param tenantShare share of all places one tenant may hold, at least one place
   */
  public EmbeddingLane(Embedder embedder, int threads, int queue, double tenantShare) {
    this.embedder = embedder;
    this.capacity = threads + queue;
    this.tenantCapacity = Math.max(1, (int) (capacity * tenantShare));
    this.shares =
        new FairShares<>(embedder.maxTokens(), Comparator.comparingLong(EmbeddingTask::order));
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(this::work, "embedding-" + i);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Offers a task, which fails when it is not done within the time. */
  public Offer submit(EmbeddingTask task, Duration timeLimit) {
    synchronized (this) {
      int ofTenant = liveByTenant.getOrDefault(task.tenant(), 0);
      if (closed) {
        return Offer.CLOSED;
      }
      if (live.size() >= capacity) {
        return Offer.FULL;
      }
      if (ofTenant >= tenantCapacity) {
        return Offer.TENANT_FULL;
      }
      live.add(task);
      liveByTenant.put(task.tenant(), ofTenant + 1);
      task.arrive(arrivals++);
      enqueue(task);
    }
    CompletionStage<?> ended = task.future().orTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    ended.whenComplete((embeddings, failure) -> leave(task));
    return Offer.TAKEN;
  }

  /** The model that embeds. */
  public Embedder embedder() {
    return embedder;
  }

  /** Tasks that wait or run. */
  public synchronized int live() {
    return live.size();
  }

  /** Cancels all tasks; a text that is being embedded is the last of its thread. */
  @Override
  public void close() {
    List<EmbeddingTask> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(live);
      notifyAll();
    }
    left.forEach(EmbeddingTask::cancel);
  }

  private void enqueue(EmbeddingTask task) {
    shares.enqueue(task);
    task.waits(true);
    notifyAll();
  }

  private synchronized void leave(EmbeddingTask task) {
    live.remove(task);
    liveByTenant.computeIfPresent(task.tenant(), (name, count) -> count == 1 ? null : count - 1);
    if (task.isWaiting()) {
      task.waits(false);
      shares.remove(task);
    }
  }

  private void work() {
    try {
      for (EmbeddingTask task = next(); task != null; task = next()) {
        int tokens = embedNext(task);
        giveBack(task, tokens);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable EmbeddingTask next() throws InterruptedException {
    while (!closed && !shares.hasWaiting()) {
      wait();
    }
    if (closed) {
      return null;
    }
    EmbeddingTask task = shares.takeNext();
    task.waits(false);
    return task;
  }

  /** Embeds one text; the tokens that were read for it. */
  private int embedNext(EmbeddingTask task) {
    try {
      String text = task.nextText();
      if (task.isCut()) {
        text = TextBeginning.fitting(embedder, text);
      }
      int tokens = embedder.countTokens(text);
      if (tokens > embedder.maxTokens()) {
        task.future().completeExceptionally(new TextTooLongException(task.position(), tokens));
        return tokens;
      }
      Embedding embedding = embedder.embed(text);
      task.add(embedding);
      return embedding.tokens();
    } catch (Throwable e) { // a fault of one task, even of native code, must not end the lane
      task.future().completeExceptionally(e);
      return 0;
    }
  }

  private synchronized void giveBack(EmbeddingTask task, int tokens) {
    shares.charge(task, tokens);
    if (!task.isOver()) {
      enqueue(task);
    }
    shares.vacate(task);
  }
}
