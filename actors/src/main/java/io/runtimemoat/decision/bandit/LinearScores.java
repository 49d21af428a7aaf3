package io.runtimemoat.decision.bandit;

/**
 * Expected rewards of feasible arms at one context, and how uncertain they are.
 *
 * @param safe position of the largest sure reward
 */
record LinearScores(double[] expected, double[] deviation, int safe) {
  static LinearScores of(Posteriors<LinearPosterior> posteriors, double[] x, FeasibleSet feasible) {
    int size = feasible.size();
    double[] expected = new double[size];
    double[] deviation = new double[size];
    double[] sure = new double[size];
    double[] scratch = new double[x.length];
    for (int i = 0; i < size; i++) {
      LinearPosterior posterior = posteriors.of(feasible.arms().get(i).id());
      expected[i] = posterior.expected(x);
      deviation[i] = posterior.deviation(x, scratch);
      sure[i] = expected[i] - LearnedPolicy.DOUBT * deviation[i];
    }
    return new LinearScores(expected, deviation, LearnedPolicy.argmax(sure));
  }
}
