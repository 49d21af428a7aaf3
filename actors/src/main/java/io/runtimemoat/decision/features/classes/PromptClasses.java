package io.runtimemoat.decision.features.classes;

import io.runtimemoat.decision.facts.FactReader;
import io.runtimemoat.decision.facts.FactWriter;
import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.random.Sha256;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Classes of prompts, frozen: centroids of embeddings, which say what the classes are, and a linear
 * classifier over {@link HashedWords}, which tells them without an embedding. Immutable; one value
 * has one encoding, and its id is a digest of it.
 */
public final class PromptClasses {
  /** Most classes. */
  public static final int MOST = 8;

  static final String MANIFEST = "prompt-classes/1";
  private static final int MOST_DIMENSIONS = 4_096;
  private static final int LONGEST_NAME = 128;
  private static final int ID_BYTES = 8;

  private final String embedder;
  private final int classes;
  private final int dimensions;
  private final long salt;
  private final float[] centroids;
  private final float[] weights;
  private final HashedWords words;
  private final byte[] bytes;
  private final String id;

  /**
   * What was fitted.
   *
   * @param embedder name of the model whose embeddings the centroids are of
   * @param classes 2 to {@link #MOST}
   * @param salt of the hash of words
   * @param centroids [classes][dimensions], each of length 1
   * @param weights [{@link HashedWords#BUCKETS} + 1][classes], the last row for every text
   * @throws IllegalArgumentException when shapes do not fit or a number is not finite
   */
  PromptClasses(String embedder, int classes, long salt, float[] centroids, float[] weights) {
    this.embedder = embedder;
    this.classes = classes;
    this.salt = salt;
    this.centroids = centroids.clone();
    this.weights = weights.clone();
    if (embedder.isBlank() || embedder.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("an embedding model's name has 1 to 128 characters");
    }
    if (classes < 2 || classes > MOST) {
      throw new IllegalArgumentException("there are 2 to 8 classes, not " + classes);
    }
    dimensions = centroids.length / classes;
    if (dimensions < 1
        || dimensions > MOST_DIMENSIONS
        || centroids.length != classes * dimensions
        || weights.length != (HashedWords.BUCKETS + 1) * classes) {
      throw new IllegalArgumentException("the shapes of centroids or weights do not fit");
    }
    requireFinite(centroids);
    requireFinite(weights);
    words = new HashedWords(salt);
    bytes = encoded();
    id = HexFormat.of().formatHex(Sha256.of(bytes), 0, ID_BYTES);
  }

  /**
   * Reads classes back, bit for bit.
   *
   * @throws IllegalArgumentException when the bytes are anything else than what {@link #encode}
   *     gave, with the reason
   */
  public static PromptClasses decode(byte[] bytes) {
    PromptClasses read;
    try {
      read = FactReader.decode(MANIFEST, bytes, PromptClasses::read);
    } catch (MalformedFactException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
    if (!Arrays.equals(read.bytes, bytes)) {
      throw new IllegalArgumentException("the bytes are not the canonical ones of what they say");
    }
    return read;
  }

  private static PromptClasses read(FactReader in) {
    if (!in.readText().equals(MANIFEST)) {
      throw new IllegalArgumentException("it does not begin with " + MANIFEST);
    }
    return new PromptClasses(
        in.readText(), in.readInt(), in.readLong(), in.readFloats(), in.readFloats());
  }

  private byte[] encoded() {
    FactWriter out = new FactWriter();
    out.writeText(MANIFEST);
    out.writeText(embedder);
    out.writeInt(classes);
    out.writeLong(salt);
    out.writeFloats(centroids);
    out.writeFloats(weights);
    return out.toBytes();
  }

  /** Canonical bytes. */
  public byte[] encode() {
    return bytes.clone();
  }

  /** 16 hex digits of the SHA-256 of the bytes. */
  public String id() {
    return id;
  }

  /** How many there are. */
  public int count() {
    return classes;
  }

  /** Name of the model whose embeddings the centroids are of. */
  public String embedder() {
    return embedder;
  }

  /**
   * How likely each class is, by the words alone: [{@link #count}], summing to 1. Takes a few
   * microseconds and reads the beginning of each text.
   */
  public float[] probabilities(String instructions, String input) {
    Scores scores = new Scores();
    words.read(instructions, scores);
    words.read(input, scores);
    return scores.probabilities();
  }

  /**
   * The class of an embedding: that of the centroid with the largest cosine, the first among
   * equals.
   *
   * @throws IllegalArgumentException when it is of another length
   */
  public int nearest(float[] embedding) {
    if (embedding.length != dimensions) {
      throw new IllegalArgumentException(
          "an embedding has %d numbers, not %d".formatted(dimensions, embedding.length));
    }
    return SphericalMeans.nearest(centroids, embedding);
  }

  /** Index of the largest; the first among equals. */
  public static int likeliest(float[] probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return best;
  }

  private static void requireFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("all numbers are finite");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PromptClasses that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "PromptClasses[" + id + ", " + classes + " by " + embedder + "]";
  }

  /** Adds up weights; a text's length does not count. */
  private final class Scores implements HashedWords.Sink {
    private final double[] sums = new double[classes];
    private int taken;

    @Override
    public void take(int bucket) {
      int row = bucket * classes;
      for (int i = 0; i < classes; i++) {
        sums[i] += weights[row + i];
      }
      taken++;
    }

    float[] probabilities() {
      double scale = taken == 0 ? 0 : 1 / Math.sqrt(taken);
      for (int i = 0; i < classes; i++) {
        sums[i] = sums[i] * scale + weights[HashedWords.BUCKETS * classes + i];
      }
      return Softmax.of(sums);
    }
  }
}
