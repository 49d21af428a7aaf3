package io.runtimemoat.decision.features;

import io.runtimemoat.decision.facts.FactWriter;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.random.Sha256;
import java.util.HexFormat;

/**
 * The frozen projection of embeddings to {@link #SIZE} numbers of a context. Its id is a digest of
 * what the numbers mean: the embedding model's name, the length of embeddings, how many tokens of a
 * prompt are embedded, and a seed. Immutable.
 */
public final class PromptProjection {
  /*
   * y = s R x with R of independent signs and s = 1 / sqrt(SIZE), which keeps lengths and distances
   * on average: D. Achlioptas, "Database-friendly random projections", JCSS 66 (2003). Sums are in
   * double precision and in order, so that a machine's embedding always has one projection.
   */
  /** Numbers in a context. */
  public static final int SIZE = 16;

  private static final String MANIFEST = "prompt-projection/2";
  private static final long SIGNS = 51;
  private static final int ID_BYTES = 8;

  private final int dimensions;
  private final int maxTokens;
  private final boolean[] negative;
  private final String id;

  /**
   * A projection.
   *
   * @param embedder name of the model whose embeddings are projected
   * @param dimensions of them, at least 1
   * @param maxTokens of a prompt that are embedded, at least 1
   */
  public PromptProjection(String embedder, int dimensions, int maxTokens, long seed) {
    if (embedder.isBlank() || dimensions < 1 || maxTokens < 1) {
      throw new IllegalArgumentException("a projection is of a model's embeddings");
    }
    this.dimensions = dimensions;
    this.maxTokens = maxTokens;
    this.negative = new boolean[SIZE * dimensions];
    CounterRandom random = new CounterRandom(new Seed(seed, SIGNS));
    for (int i = 0; i < negative.length; i++) {
      negative[i] = random.uniform(i) < 0.5;
    }
    FactWriter manifest = new FactWriter();
    manifest.writeText(MANIFEST);
    manifest.writeText(embedder);
    manifest.writeInt(dimensions);
    manifest.writeInt(maxTokens);
    manifest.writeLong(seed);
    this.id = HexFormat.of().formatHex(Sha256.of(manifest.toBytes()), 0, ID_BYTES);
  }

  /** 16 hex digits. */
  public String id() {
    return id;
  }

  /** Most tokens of a prompt, from its beginning, that are embedded for it. */
  public int maxTokens() {
    return maxTokens;
  }

  /**
   * The projection of an embedding of length 1: [{@link #SIZE}].
   *
   * @throws IllegalArgumentException when it is of another dimension or not finite
   */
  public float[] of(float[] embedding) {
    if (embedding.length != dimensions) {
      throw new IllegalArgumentException(
          "an embedding has %d numbers, not %d".formatted(dimensions, embedding.length));
    }
    float[] projected = new float[SIZE];
    double scale = 1 / Math.sqrt(SIZE);
    for (int row = 0; row < SIZE; row++) {
      double sum = 0;
      for (int i = 0; i < dimensions; i++) {
        sum += negative[row * dimensions + i] ? -embedding[i] : embedding[i];
      }
      if (!Double.isFinite(sum)) {
        throw new IllegalArgumentException("an embedding's numbers are finite");
      }
      projected[row] = (float) (scale * sum);
    }
    return projected;
  }
}
