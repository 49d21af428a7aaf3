package io.runtimemoat.decision.features.classes;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds classes of prompts: clusters of their embeddings, and a classifier over their words that
 * was taught those clusters, which is multinomial logistic regression by AdaGrad (J. Duchi, E.
 * Hazan, Y. Singer, JMLR 12, 2011). Every fifth prompt is kept from both and tells how often they
 * agree. The same prompts in the same order and the same seed give the same bits.
 */
public final class ClassFitting {
  /** Most prompts of one fit. */
  public static final int MOST_PROMPTS = 20_000;

  /** Fewest prompts per class. */
  public static final int FEWEST_PER_CLASS = 20;

  private static final int HELD_OUT = 5;
  private static final int EPOCHS = 20;
  private static final double RATE = 0.3;
  private static final double RIDGE = 1e-4;
  private static final long SALTS = 101;
  private static final long ORDERS = 102;

  private final HashedWords words;
  private final int classes;
  private final long seed;
  private final double[] weights;
  private final double[] squares;

  /**
   * One prompt.
   *
   * @param embedding of the whole, of length 1
   */
  public record Sample(String instructions, String input, float[] embedding) {
    public Sample {
      embedding = embedding.clone();
    }

    @Override
    public float[] embedding() {
      return embedding.clone();
    }

    /** Lengths only: the texts stay out of logs. */
    @Override
    public String toString() {
      return "Sample[%d, %d]".formatted(instructions.length(), input.length());
    }
  }

  /**
   * What came of it.
   *
   * @param sizes prompts of each class by their embeddings, all of them
   * @param heldOut prompts that nothing was learned from
   * @param agreement share of those whose class by words is that by embedding
   * @param largest share of the largest class among those: what always saying it would reach
   */
  public record Fitted(
      PromptClasses classes, List<Integer> sizes, int heldOut, double agreement, double largest) {
    public Fitted {
      sizes = List.copyOf(sizes);
    }
  }

  /** A prompt as buckets, with its class by embedding. */
  private record Labelled(int[] buckets, int label) {}

  private ClassFitting(int classes, long seed) {
    this.classes = classes;
    this.seed = seed;
    words = new HashedWords(salt(seed));
    weights = new double[(HashedWords.BUCKETS + 1) * classes];
    squares = new double[weights.length];
  }

  /**
   * Fits {@code classes} classes.
   *
   * @param embedder name of the embeddings' model
   * @throws IllegalArgumentException when there are too few prompts, too many, too much alike, or
   *     embeddings of several lengths
   */
  public static Fitted fit(String embedder, List<Sample> samples, int classes, long seed) {
    if (classes < 2 || classes > PromptClasses.MOST) {
      throw new IllegalArgumentException("2 to 8 classes can be found, not " + classes);
    }
    if (samples.size() < FEWEST_PER_CLASS * classes || samples.size() > MOST_PROMPTS) {
      throw new IllegalArgumentException(
          "%d classes take %d to %d prompts, not %d"
              .formatted(classes, FEWEST_PER_CLASS * classes, MOST_PROMPTS, samples.size()));
    }
    int dimensions = samples.get(0).embedding.length;
    if (samples.stream().anyMatch(sample -> sample.embedding.length != dimensions)) {
      throw new IllegalArgumentException("the embeddings are of several lengths");
    }
    return new ClassFitting(classes, seed).run(embedder, samples);
  }

  private Fitted run(String embedder, List<Sample> samples) {
    List<float[]> taught = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      if (i % HELD_OUT != 0) {
        taught.add(samples.get(i).embedding);
      }
    }
    float[] centroids = SphericalMeans.of(taught, classes, seed);
    List<Labelled> training = new ArrayList<>();
    int[] sizes = new int[classes];
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      int label = SphericalMeans.nearest(centroids, sample.embedding);
      sizes[label]++;
      if (i % HELD_OUT != 0) {
        training.add(new Labelled(buckets(sample), label));
      }
    }
    for (int size : sizes) {
      if (size == 0) {
        throw new IllegalArgumentException(
            "the prompts are too alike for %d classes: ask for fewer".formatted(classes));
      }
    }
    teach(training);
    PromptClasses found =
        new PromptClasses(embedder, classes, salt(seed), centroids, rounded(weights));
    return measured(found, samples, sizes);
  }

  private static Fitted measured(PromptClasses found, List<Sample> samples, int[] sizes) {
    int heldOut = 0;
    int agreed = 0;
    int[] counts = new int[sizes.length];
    for (int i = 0; i < samples.size(); i += HELD_OUT) {
      Sample sample = samples.get(i);
      int label = found.nearest(sample.embedding);
      float[] told = found.probabilities(sample.instructions, sample.input);
      heldOut++;
      counts[label]++;
      agreed += PromptClasses.likeliest(told) == label ? 1 : 0;
    }
    int largest = 0;
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      largest = Math.max(largest, counts[i]);
      all.add(sizes[i]);
    }
    return new Fitted(found, all, heldOut, (double) agreed / heldOut, (double) largest / heldOut);
  }

  private int[] buckets(Sample sample) {
    List<Integer> taken = new ArrayList<>();
    words.read(sample.instructions, taken::add);
    words.read(sample.input, taken::add);
    return taken.stream().mapToInt(Integer::intValue).toArray();
  }

  private void teach(List<Labelled> training) {
    CounterRandom random = new CounterRandom(new Seed(seed, ORDERS));
    int[] order = new int[training.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    long drawn = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = (int) (random.uniform(drawn++) * (i + 1));
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      for (int at : order) {
        step(training.get(at));
      }
    }
  }

  private void step(Labelled prompt) {
    int bias = HashedWords.BUCKETS * classes;
    double scale = prompt.buckets.length == 0 ? 0 : 1 / Math.sqrt(prompt.buckets.length);
    double[] scores = new double[classes];
    for (int bucket : prompt.buckets) {
      for (int i = 0; i < classes; i++) {
        scores[i] += weights[bucket * classes + i] * scale;
      }
    }
    for (int i = 0; i < classes; i++) {
      scores[i] += weights[bias + i];
    }
    float[] told = Softmax.of(scores);
    for (int i = 0; i < classes; i++) {
      double error = told[i] - (i == prompt.label ? 1 : 0);
      for (int bucket : prompt.buckets) {
        descend(bucket * classes + i, error * scale);
      }
      descend(bias + i, error);
    }
  }

  private void descend(int at, double gradient) {
    double whole = gradient + RIDGE * weights[at];
    squares[at] += whole * whole;
    if (squares[at] > 0) {
      weights[at] -= RATE * whole / Math.sqrt(squares[at]);
    }
  }

  private static long salt(long seed) {
    return (long) (new CounterRandom(new Seed(seed, SALTS)).uniform(0) * 0x1p53);
  }

  private static float[] rounded(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }
}
