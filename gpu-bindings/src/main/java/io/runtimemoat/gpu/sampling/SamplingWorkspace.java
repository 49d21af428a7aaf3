package io.runtimemoat.gpu.sampling;

/**
 * Arrays as wide as the vocabulary, reused by all samplers of one thread. They grow to the widest
 * vocabulary met and stay; 16 bytes per token of the vocabulary.
 */
public final class SamplingWorkspace {
  /** One row of logits, changed in place by bias and penalties. */
  float[] row = new float[0];

  /** Ids of the tokens still in the draw, ascending. */
  int[] candidates = new int[0];

  /** Weights of the candidates, in the same order. */
  double[] weights = new double[0];

  final double[] histogram = new double[CandidateCut.BUCKETS];

  void reserve(int vocabularySize) {
    if (row.length < vocabularySize) {
      row = new float[vocabularySize];
      candidates = new int[vocabularySize];
      weights = new double[vocabularySize];
    }
  }
}
