package io.runtimemoat.decision.learn;

import io.runtimemoat.decision.facts.FactReader;
import io.runtimemoat.decision.facts.FactWriter;
import io.runtimemoat.decision.facts.MalformedFactException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a tenant's rewards for one task type add up to, by arm. Immutable.
 *
 * @param dimension of contexts, 0 to 256
 * @param arms by {@link ArmKey}: of {@code dimension} for arms, of 0 for parameter sets; none
 *     without rewards
 */
public record PolicySums(int dimension, Map<String, ArmSums> arms) {
  public static final String MANIFEST = "policy-sums/1";
  public static final int LARGEST_DIMENSION = 256;

  /** Arms a node may have. */
  public static final int MOST_ARMS = 64;

  /** Arms and parameter sets together. */
  public static final int MOST_KEYS = 1024;

  public PolicySums {
    if (dimension < 0 || dimension > LARGEST_DIMENSION) {
      throw new IllegalArgumentException("a dimension is 0 to 256, not " + dimension);
    }
    TreeMap<String, ArmSums> kept = new TreeMap<>();
    for (Map.Entry<String, ArmSums> arm : arms.entrySet()) {
      String key = ArmKey.require(arm.getKey());
      if (arm.getValue().dimension() != dimensionOf(key, dimension)) {
        throw new IllegalArgumentException("sums of another dimension: " + key);
      }
      if (!arm.getValue().isNothing()) {
        kept.put(key, arm.getValue());
      }
    }
    requireBounded(kept);
    arms = Collections.unmodifiableMap(kept);
  }

  public static PolicySums none(int dimension) {
    return new PolicySums(dimension, Map.of());
  }

  /** The sums of some rewards. */
  public static PolicySums of(int dimension, List<RewardSample> samples) {
    Map<String, double[]> sums = new TreeMap<>();
    for (RewardSample sample : samples) {
      int own = dimensionOf(sample.arm(), dimension);
      float[] x = sample.context();
      if (x.length != own) {
        throw new IllegalArgumentException(
            "a context of %s has %d numbers, not %d".formatted(sample.arm(), own, x.length));
      }
      ArmSums.accumulate(
          own,
          sums.computeIfAbsent(sample.arm(), arm -> new double[ArmSums.length(own)]),
          x,
          sample.reward());
    }
    Map<String, ArmSums> arms = new TreeMap<>();
    sums.forEach((key, sum) -> arms.put(key, ArmSums.of(dimensionOf(key, dimension), sum)));
    return new PolicySums(dimension, arms);
  }

  /** The sums of a key; none where it has no rewards. */
  public ArmSums of(String key) {
    return arms.getOrDefault(key, ArmSums.none(dimensionOf(key, dimension)));
  }

  public PolicySums plus(PolicySums other) {
    requireSame(other);
    Map<String, ArmSums> sum = new TreeMap<>(arms);
    other.arms.forEach((key, more) -> sum.merge(key, more, ArmSums::plus));
    return new PolicySums(dimension, sum);
  }

  /**
   * What of it can stand beside others that are added to it: where there would be too many arms,
   * those that the others lack and that have the fewest rewards are left out with their parameter
   * sets, so that arms which are gone for good do not keep out new ones.
   */
  public PolicySums withRoomFor(PolicySums other) {
    requireSame(other);
    List<String> mine = new ArrayList<>(arms.keySet());
    mine.removeIf(key -> ArmKey.isParameterSet(key) || other.arms.containsKey(key));
    long others = other.arms.keySet().stream().filter(key -> !ArmKey.isParameterSet(key)).count();
    int room = (int) Math.max(0, MOST_ARMS - others);
    if (mine.size() <= room) {
      return this;
    }
    mine.sort(
        Comparator.comparingDouble((String key) -> of(key).count()).thenComparing(key -> key));
    Set<String> left = Set.copyOf(mine.subList(0, mine.size() - room));
    Map<String, ArmSums> kept = new TreeMap<>(arms);
    kept.keySet().removeIf(key -> left.contains(ArmKey.armOf(key)));
    return new PolicySums(dimension, kept);
  }

  /** Without rewards that were part of it: how a tenant or a request is forgotten. */
  public PolicySums minus(PolicySums other) {
    requireSame(other);
    Map<String, ArmSums> rest = new TreeMap<>(arms);
    other.arms.forEach((key, less) -> rest.put(key, of(key).minus(less)));
    return new PolicySums(dimension, rest);
  }

  /** Decayed by a factor in [0, 1]. */
  public PolicySums times(double gamma) {
    Map<String, ArmSums> product = new TreeMap<>();
    arms.forEach((key, sums) -> product.put(key, sums.times(gamma)));
    return new PolicySums(dimension, product);
  }

  /** All rewards of arms together; those of parameter sets are the same ones again. */
  public double count() {
    double count = 0;
    for (Map.Entry<String, ArmSums> arm : arms.entrySet()) {
      count += ArmKey.isParameterSet(arm.getKey()) ? 0 : arm.getValue().count();
    }
    return count;
  }

  /** Canonical bytes. */
  public byte[] encode() {
    FactWriter out = new FactWriter();
    out.writeInt(dimension);
    out.writeInt(arms.size());
    arms.forEach(
        (key, sums) -> {
          out.writeText(key);
          out.writeDoubles(sums.toArray());
        });
    return out.toBytes();
  }

  /**
   * Reads sums back, bit for bit.
   *
   * @throws MalformedFactException when the bytes are not some
   */
  public static PolicySums decode(byte[] bytes) {
    return FactReader.decode(MANIFEST, bytes, PolicySums::read);
  }

  private static PolicySums read(FactReader in) {
    int dimension = in.readInt();
    int size = in.readInt();
    if (size < 0 || size > MOST_KEYS) {
      throw new IllegalArgumentException("at most " + MOST_KEYS + " keys, not " + size);
    }
    TreeMap<String, ArmSums> arms = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      String key = in.readText();
      if (!arms.isEmpty() && arms.lastKey().compareTo(key) >= 0) {
        throw new IllegalArgumentException("keys are not in order");
      }
      arms.put(key, ArmSums.of(dimensionOf(key, dimension), in.readDoubles()));
    }
    return new PolicySums(dimension, arms);
  }

  static int dimensionOf(String key, int dimension) {
    return ArmKey.isParameterSet(key) ? 0 : dimension;
  }

  static void requireBounded(Map<String, ?> arms) {
    long sets = arms.keySet().stream().filter(ArmKey::isParameterSet).count();
    if (arms.size() > MOST_KEYS || arms.size() - sets > MOST_ARMS) {
      throw new IllegalArgumentException(
          "at most %d arms, and %d with their parameter sets, not %d and %d"
              .formatted(MOST_ARMS, MOST_KEYS, arms.size() - sets, arms.size()));
    }
  }

  private void requireSame(PolicySums other) {
    if (other.dimension != dimension) {
      throw new IllegalArgumentException(
          "sums of dimensions " + dimension + " and " + other.dimension + " do not add");
    }
  }
}
