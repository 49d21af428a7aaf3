package io.runtimemoat.decision.features.classes;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.Arrays;
import java.util.List;

/**
 * Spherical k-means over vectors of length 1: I. Dhillon, D. Modha, "Concept Decompositions for
 * Large Sparse Text Data Using Clustering", Machine Learning 42, 2001; seeded like k-means++ (D.
 * Arthur, S. Vassilvitskii, SODA 2007) with 1 - cosine as the distance. The best of a few starts.
 */
final class SphericalMeans {
  private static final int STARTS = 6;
  private static final int MOST_ROUNDS = 60;

  private final List<float[]> points;
  private final int clusters;
  private final int dimensions;

  private SphericalMeans(List<float[]> points, int clusters) {
    this.points = points;
    this.clusters = clusters;
    this.dimensions = points.get(0).length;
  }

  /** Centroids [clusters][dimensions] of more points than clusters. */
  static float[] of(List<float[]> points, int clusters, long seed) {
    SphericalMeans means = new SphericalMeans(points, clusters);
    float[] best = new float[0];
    double bestCosines = Double.NEGATIVE_INFINITY;
    for (int start = 0; start < STARTS; start++) {
      float[] centroids = means.run(new CounterRandom(new Seed(seed, start)));
      double cosines = means.cosines(centroids);
      if (cosines > bestCosines) {
        best = centroids;
        bestCosines = cosines;
      }
    }
    return best;
  }

  /** The row with the largest inner product; the first among equals. */
  static int nearest(float[] centroids, float[] point) {
    int best = 0;
    double bestCosine = Double.NEGATIVE_INFINITY;
    for (int i = 0; i * point.length < centroids.length; i++) {
      double cosine = cosine(centroids, i, point);
      if (cosine > bestCosine) {
        best = i;
        bestCosine = cosine;
      }
    }
    return best;
  }

  private static double cosine(float[] centroids, int row, float[] point) {
    double sum = 0;
    for (int i = 0; i < point.length; i++) {
      sum += (double) centroids[row * point.length + i] * point[i];
    }
    return sum;
  }

  private float[] run(CounterRandom random) {
    float[] centroids = seeds(random);
    int[] assigned = new int[points.size()];
    Arrays.fill(assigned, -1);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      boolean moved = false;
      for (int i = 0; i < assigned.length; i++) {
        int nearest = nearest(centroids, points.get(i));
        moved |= nearest != assigned[i];
        assigned[i] = nearest;
      }
      if (!moved) {
        break;
      }
      centroids = means(assigned, centroids);
    }
    return centroids;
  }

  /** A cluster that lost all its points stays where it was. */
  private float[] means(int[] assigned, float[] before) {
    double[] sums = new double[clusters * dimensions];
    for (int i = 0; i < assigned.length; i++) {
      float[] point = points.get(i);
      for (int j = 0; j < dimensions; j++) {
        sums[assigned[i] * dimensions + j] += point[j];
      }
    }
    float[] means = before.clone();
    for (int row = 0; row < clusters; row++) {
      double squares = 0;
      for (int j = 0; j < dimensions; j++) {
        squares += sums[row * dimensions + j] * sums[row * dimensions + j];
      }
      double length = Math.sqrt(squares);
      for (int j = 0; j < dimensions && length > 0; j++) {
        means[row * dimensions + j] = (float) (sums[row * dimensions + j] / length);
      }
    }
    return means;
  }

  private float[] seeds(CounterRandom random) {
    float[] centroids = new float[clusters * dimensions];
    double[] distances = new double[points.size()];
    Arrays.fill(distances, 1);
    for (int row = 0; row < clusters; row++) {
      float[] chosen = points.get(drawn(distances, random.uniform(row)));
      System.arraycopy(chosen, 0, centroids, row * dimensions, dimensions);
      for (int i = 0; i < distances.length; i++) {
        double distance = Math.max(0, 1 - cosine(centroids, row, points.get(i)));
        distances[i] = row == 0 ? distance : Math.min(distances[i], distance);
      }
    }
    return centroids;
  }

  /** In proportion to the weights; the last where all are 0. */
  private static int drawn(double[] weights, double uniform) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = uniform * sum;
    for (int i = 0; i < weights.length - 1; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  private double cosines(float[] centroids) {
    double sum = 0;
    for (float[] point : points) {
      sum += cosine(centroids, nearest(centroids, point), point);
    }
    return sum;
  }
}
