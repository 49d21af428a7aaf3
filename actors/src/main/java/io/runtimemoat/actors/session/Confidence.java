package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.TextBatch;

/**
 * How sure a model was of the tokens it drew. A device reports the least probability per batch;
 * each stands for all tokens of its batch, so the mean is a lower bound of the true one and exact
 * at one token a batch.
 *
 * @param tokens tokens counted
 * @param sumProbability sum of their probabilities
 * @param minProbability the least of them; NaN once one was unknown
 */
record Confidence(int tokens, double sumProbability, double minProbability) {
  static final Confidence NONE = new Confidence(0, 0, 1);

  Confidence plus(TextBatch batch) {
    return batch.tokens() == 0
        ? this
        : new Confidence(
            tokens + batch.tokens(),
            sumProbability + batch.tokens() * batch.minProbability(),
            Math.min(minProbability, batch.minProbability()));
  }

  /** In (0, 1], or NaN before the first token. */
  double meanProbability() {
    return tokens == 0 ? Double.NaN : sumProbability / tokens;
  }
}
