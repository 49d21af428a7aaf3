package io.runtimemoat.node.classes;

import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.PromptEmbeddings;
import io.runtimemoat.decision.features.PromptProjection;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.embedding.EmbeddingLane;
import io.runtimemoat.gpu.embedding.EmbeddingTask;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeddings of prompts by the node's lane, which is bounded and fair to tenants. What does not
 * come in time is left out and counted. Safe for use by many threads.
 */
public final class InlineEmbeddings implements PromptEmbeddings {
  private static final Logger LOG = LoggerFactory.getLogger(InlineEmbeddings.class);
  private static final float[] NONE = {};

  private final EmbeddingLane lane;
  private final PromptProjection projection;
  private final Set<String> aliases;
  private final Duration wait;
  private final LongAdder embedded = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder full = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicBoolean saidFailed = new AtomicBoolean();

  /**
   * What was asked for since the start.
   *
   * @param embedded in time
   * @param late not within the wait
   * @param full no place was free in time, for anybody or for the tenant
   * @param failed the model could not
   */
  public record Reading(long embedded, long late, long full, long failed) {}

  /** For these aliases, each within {@code wait}. */
  public InlineEmbeddings(
      EmbeddingLane lane, PromptProjection projection, Set<String> aliases, Duration wait) {
    this.lane = lane;
    this.projection = projection;
    this.aliases = Set.copyOf(aliases);
    this.wait = wait;
  }

  @Override
  public boolean areFor(String model) {
    return aliases.contains(model);
  }

  @Override
  public Asked of(Principal principal, RequestSketch sketch, Duration atMost) {
    int tokens = projection.maxTokens();
    EmbeddingTask task =
        EmbeddingTask.inline(
            principal.tenant().value(),
            principal.weight(),
            PromptEmbedding.text(sketch.instructions(), sketch.input(), tokens),
            tokens);
    return switch (lane.submit(task, atMost.compareTo(wait) < 0 ? atMost : wait)) {
      case TAKEN -> new Asked(task.result().handle(this::projected), task::cancel);
      case TENANT_FULL, FULL, NO_TIME -> {
        full.increment();
        yield Asked.NOTHING;
      }
      case CLOSED -> Asked.NOTHING; // the node ends
    };
  }

  private float[] projected(@Nullable List<Embedding> embeddings, @Nullable Throwable failure) {
    try {
      if (embeddings != null) {
        float[] projected = projection.of(embeddings.get(0).vector());
        embedded.increment();
        return projected;
      }
    } catch (RuntimeException e) {
      failed(e);
      return NONE;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      late.increment();
    } else if (!(cause instanceof CancellationException)) { // its client left, or the lane closed
      failed(cause);
    }
    return NONE;
  }

  /** Said once: the counter goes on. */
  private void failed(@Nullable Throwable cause) {
    if (saidFailed.compareAndSet(false, true)) {
      LOG.warn("a prompt could not be embedded, its request is decided without; said once", cause);
    }
    failed.increment();
  }

  /** What was asked for by now. */
  public Reading reading() {
    return new Reading(embedded.sum(), late.sum(), full.sum(), failed.sum());
  }
}
