package io.runtimemoat.gpu.embedding;

import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.lane.FairShares;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Embeds texts on a few threads of its own, because one keeps a core busy for milliseconds. Takes a
 * bounded number of tasks and shares its threads among tenants by weight, text by text, so that a
 * long task holds up nobody else's. Inline tasks have places of their own, go ahead of their
 * tenant's other texts, and are taken and begun only where they can end in time. Safe for use by
 * many threads.
 */
public final class EmbeddingLane implements AutoCloseable {
  /** Of the places beyond one per thread, those that inline tasks have for themselves. */
  private static final int INLINE_PLACES_OF = 4;

  /** A pause of the machine must not be taken for the model's pace for ever. */
  private static final long TRY_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What an offer came to. */
  public enum Offer {
    TAKEN,
    /** The tenant has its share of the lane's places; others still get one. */
    TENANT_FULL,
    /** All places are taken. */
    FULL,
    /** The work ahead leaves an inline task no time. */
    NO_TIME,
    CLOSED
  }

  private final Embedder embedder;
  private final int threads;
  private final LongSupplier clock;
  private final Places places;
  private final Places inlinePlaces;
  private final FairShares<EmbeddingTask> shares;
  private final EmbeddingPace pace = new EmbeddingPace();
  private final Set<EmbeddingTask> live = new HashSet<>();
  private final Set<EmbeddingTask> running = new HashSet<>();
  private int inlineWaiting;
  private long lastPacedNanos;
  private long arrivals;
  private boolean closed;

  /**
   * A lane whose threads wait for work.
   *
   * @param threads at least 1
   * @param queue tasks that may wait beyond one per thread, at least 0; a quarter as many inline
   *     ones, at least one, may live besides
   * @param tenantShare share of all places of a kind one tenant may hold, at least one place
   */
  public EmbeddingLane(Embedder embedder, int threads, int queue, double tenantShare) {
    this(embedder, threads, queue, tenantShare, System::nanoTime);
  }

  EmbeddingLane(Embedder embedder, int threads, int queue, double tenantShare, LongSupplier clock) {
    this.embedder = embedder;
    this.threads = threads;
    this.clock = clock;
    this.lastPacedNanos = clock.getAsLong();
    this.places = new Places(threads + queue, tenantShare);
    this.inlinePlaces = new Places(Math.max(1, queue / INLINE_PLACES_OF), tenantShare);
    this.shares =
        new FairShares<>(
            embedder.maxTokens(),
            Comparator.comparing(EmbeddingTask::isInline)
                .reversed()
                .thenComparingLong(EmbeddingTask::order));
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(this::work, "embedding-" + i);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Offers a task, which fails when it is not done within the time. */
  public Offer submit(EmbeddingTask task, Duration timeLimit) {
    synchronized (this) {
      long now = clock.getAsLong();
      long limit = timeLimit.toNanos();
      boolean fits = !task.isInline() || expectedNanos(task, now) <= limit;
      boolean asTry = !fits && isTimeToTry(now, limit);
      if (closed) {
        return Offer.CLOSED;
      }
      if (!fits && !asTry) {
        return Offer.NO_TIME;
      }
      Offer offer = placesFor(task).take(task.tenant());
      if (offer != Offer.TAKEN) {
        return offer;
      }
      lastPacedNanos = asTry ? now : lastPacedNanos;
      live.add(task);
      task.arrive(arrivals++, now + limit, asTry);
      enqueue(task);
    }
    CompletionStage<?> ended = task.future().orTimeout(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
    ended.whenComplete((embeddings, failure) -> leave(task));
    return Offer.TAKEN;
  }

  private Places placesFor(EmbeddingTask task) {
    return task.isInline() ? inlinePlaces : places;
  }

  /** How long one more inline task takes: the texts before it, and its own. */
  private long expectedNanos(EmbeddingTask task, long now) {
    long own = pace.inlineNanos();
    if (running.size() < threads && !shares.hasWaiting()) {
      return own;
    }
    long ahead =
        inlineWaiting * pace.inlineNanos() + places.othersThan(task.tenant()) * pace.otherNanos();
    for (EmbeddingTask begun : running) {
      ahead += Math.max(0, pace.nanos(begun) - (now - begun.startedNanos()));
    }
    return ahead / threads + own;
  }

  /** Whether the pace leaves no task any time and was not measured for a while. */
  private boolean isTimeToTry(long now, long limit) {
    return pace.inlineNanos() > limit && now - lastPacedNanos >= TRY_EVERY_NANOS;
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
    waits(task, true);
    notifyAll();
  }

  private void waits(EmbeddingTask task, boolean now) {
    task.waits(now);
    if (task.isInline()) {
      inlineWaiting += now ? 1 : -1;
    }
  }

  private synchronized void leave(EmbeddingTask task) {
    live.remove(task);
    placesFor(task).giveBack(task.tenant());
    if (task.isWaiting()) {
      waits(task, false);
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
    waits(task, false);
    task.start(clock.getAsLong());
    running.add(task);
    return task;
  }

  /** Embeds one text that is still of use; the tokens that were read for it, 0 for none. */
  private int embedNext(EmbeddingTask task) {
    try {
      if (!task.isInTime(expected(task))) {
        task.future().completeExceptionally(new TimeoutException("it could not end in time"));
        return 0;
      }
      String text = task.nextText();
      if (task.isInline()) {
        text = TextBeginning.fitting(embedder, text, task.maxTokens());
      }
      int tokens = embedder.countTokens(text);
      if (tokens > embedder.maxTokens()) {
        task.future().completeExceptionally(new TextTooLongException(task.position(), tokens));
        return tokens;
      }
      if (task.isOver()) {
        return 0;
      }
      Embedding embedding = embedder.embed(text);
      took(task);
      task.add(embedding);
      return embedding.tokens();
    } catch (Throwable e) { // a fault of one task, even of native code, must not end the lane
      task.future().completeExceptionally(e);
      return 0;
    }
  }

  /** How long an inline task's text takes; of others it does not matter before they are over. */
  private synchronized long expected(EmbeddingTask task) {
    return task.isInline() ? pace.inlineNanos() : 0;
  }

  private synchronized void took(EmbeddingTask task) {
    long now = clock.getAsLong();
    pace.took(task, now - task.startedNanos());
    lastPacedNanos = task.isInline() ? now : lastPacedNanos;
  }

  private synchronized void giveBack(EmbeddingTask task, int tokens) {
    running.remove(task);
    shares.charge(task, tokens);
    if (!task.isOver()) {
      enqueue(task);
    }
    shares.vacate(task);
  }
}
