package io.runtimemoat.decision.ope;

/**
 * One logged decision and what the evaluated policy would have done.
 *
 * @param action index of the action that was taken
 * @param propensity probability with which it was, in (0, 1]
 * @param evaluationPmf the evaluated policy's probabilities of all actions
 * @param qHat predicted rewards of all actions, from a model that did not see this sample; empty
 *     where there is none: then only estimators without a model are made
 */
public record LoggedSample(
    int action, double reward, double propensity, double[] evaluationPmf, double[] qHat) {

  /** The importance weight. */
  public double weight() {
    return evaluationPmf[action] / propensity;
  }

  /** The evaluated policy's predicted reward. */
  double direct() {
    double sum = 0;
    for (int a = 0; a < qHat.length; a++) {
      sum += evaluationPmf[a] * qHat[a];
    }
    return sum;
  }

  double residual() {
    return reward - qHat[action];
  }
}
