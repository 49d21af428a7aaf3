package io.runtimemoat.decision.features.classes;

/** Scores as probabilities, the same on every JDK. */
final class Softmax {
  private Softmax() {}

  static float[] of(double[] scores) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      largest = Math.max(largest, score);
    }
    double[] parts = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      parts[i] = StrictMath.exp(scores[i] - largest);
      sum += parts[i];
    }
    float[] probabilities = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = (float) (parts[i] / sum);
    }
    return probabilities;
  }
}
