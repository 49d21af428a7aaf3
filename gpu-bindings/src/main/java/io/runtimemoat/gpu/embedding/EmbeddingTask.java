package io.runtimemoat.gpu.embedding;

import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.lane.FairShares;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Texts of one tenant that an {@link EmbeddingLane} embeds; to be submitted once. */
public final class EmbeddingTask implements FairShares.Claim {
  private static final int NOT_CUT = 0;

  private final String tenant;
  private final double weight;
  private final List<String> texts;
  private final int maxTokens;
  private final List<Embedding> done = new ArrayList<>();
  private final CompletableFuture<List<Embedding>> result = new CompletableFuture<>();
  private long order;
  private long deadlineNanos;
  private long startedNanos;
  private boolean asTry;
  private boolean waiting;

  /**
   * A task that nobody works on yet.
   *
   * @param weight the tenant's share relative to others, above 0
   * @param texts at least one
   */
  public EmbeddingTask(String tenant, double weight, List<String> texts) {
    this(tenant, weight, texts, NOT_CUT);
  }

  private EmbeddingTask(String tenant, double weight, List<String> texts, int maxTokens) {
    this.tenant = tenant;
    this.weight = weight;
    this.texts = List.copyOf(texts);
    this.maxTokens = maxTokens;
  }

  /**
   * A text that a request waits for before it is decided: embedded in time or not at all, and as
   * far as its tokens go, whatever its length.
   *
   * @param maxTokens of its beginning, at least 1
   */
  public static EmbeddingTask inline(String tenant, double weight, String text, int maxTokens) {
    return new EmbeddingTask(
        tenant, weight, List.of(TextBeginning.ofTokens(text, maxTokens)), maxTokens);
  }

  @Override
  public String tenant() {
    return tenant;
  }

  @Override
  public double weight() {
    return weight;
  }

  /**
   * The embeddings in the texts' order. Fails with {@link TextTooLongException}, {@link
   * java.util.concurrent.TimeoutException} when its time is over, {@link
   * java.util.concurrent.CancellationException} when it was cancelled, or the model's failure.
   */
  public CompletionStage<List<Embedding>> result() {
    return result.minimalCompletionStage();
  }

  /** Ends it within one text; nobody waits for it any more. */
  public void cancel() {
    result.cancel(false);
  }

  CompletableFuture<List<Embedding>> future() {
    return result;
  }

  boolean isOver() {
    return result.isDone();
  }

  /** Rank of arrival on its lane. */
  long order() {
    return order;
  }

  /**
   * Says that its lane took it.
   *
   * @param deadlineNanos when it is of no use any more, by its lane's clock
   * @param asTry whether it is to find out how long such a text takes now
   */
  void arrive(long rank, long deadlineNanos, boolean asTry) {
    order = rank;
    this.deadlineNanos = deadlineNanos;
    this.asTry = asTry;
  }

  /** When its text was begun, by its lane's clock. */
  long startedNanos() {
    return startedNanos;
  }

  void start(long nowNanos) {
    startedNanos = nowNanos;
  }

  boolean isTry() {
    return asTry;
  }

  /** Whether a text that takes so long from its start is of use; a try always is. */
  boolean isInTime(long tookNanos) {
    return asTry || startedNanos + tookNanos - deadlineNanos <= 0;
  }

  /** Whether it is in its tenant's queue; its lane's to know. */
  boolean isWaiting() {
    return waiting;
  }

  void waits(boolean now) {
    waiting = now;
  }

  /** The text that is embedded next. */
  int position() {
    return done.size();
  }

  String nextText() {
    return texts.get(done.size());
  }

  /** Whether a request waits for it before it is decided. */
  boolean isInline() {
    return maxTokens != NOT_CUT;
  }

  /** Of an inline text's beginning. */
  int maxTokens() {
    return maxTokens;
  }

  void add(Embedding embedding) {
    done.add(embedding);
    if (done.size() == texts.size()) {
      result.complete(List.copyOf(done));
    }
  }
}
