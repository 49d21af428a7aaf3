package io.runtimemoat.gpu.embedding;

import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.lane.FairShares;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Texts of one tenant that an {@link EmbeddingLane} embeds; to be submitted once. */
public final class EmbeddingTask implements FairShares.Claim {
  private final String tenant;
  private final double weight;
  private final List<String> texts;
  private final boolean cut;
  private final List<Embedding> done = new ArrayList<>();
  private final CompletableFuture<List<Embedding>> result = new CompletableFuture<>();
  private long order;
  private boolean waiting;

  /**
   * A task that nobody works on yet.
   *
   * @param weight the tenant's share relative to others, above 0
   * @param texts at least one
   */
  public EmbeddingTask(String tenant, double weight, List<String> texts) {
    this(tenant, weight, texts, false);
  }

  private EmbeddingTask(String tenant, double weight, List<String> texts, boolean cut) {
    this.tenant = tenant;
    this.weight = weight;
    this.texts = List.copyOf(texts);
    this.cut = cut;
  }

  /** A text that is embedded as far as the model reads, whatever its length. */
  public static EmbeddingTask ofBeginning(String tenant, double weight, String text) {
    return new EmbeddingTask(tenant, weight, List.of(text), true);
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

  void arrive(long rank) {
    order = rank;
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

  /** Whether texts that are too long are cut. */
  boolean isCut() {
    return cut;
  }

  void add(Embedding embedding) {
    done.add(embedding);
    if (done.size() == texts.size()) {
      result.complete(List.copyOf(done));
    }
  }
}
