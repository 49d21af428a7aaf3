package io.runtimemoat.decision.ope;

import java.util.List;

/**
 * A reward model that never predicts a row it was fitted on: ridge regression per arm on all folds
 * but the row's own.
 */
public final class CrossFit {
  /*
   * V. Chernozhukov et al., "Double/debiased machine learning", Econometrics J. 21 (2018). Per fold
   * and arm the sums A = Σ x x' and b = Σ x y are kept; the model of a fold is fitted on the total
   * minus its own. Folds are stretches of time, so that neighbours, which resemble each other, are
   * not on both sides. Targets are centered on the mean of all arms: an arm without rows predicts
   * that mean. x has a constant 1 at its end.
   */
  private final int arms;
  private final int folds;
  private final double ridge;

  /**
   * A model.
   *
   * @param folds at least 2
   * @param ridge added to the diagonal, above 0
   */
  public CrossFit(int arms, int folds, double ridge) {
    if (arms < 1 || folds < 2 || !(ridge > 0)) {
      throw new IllegalArgumentException(
          "cross-fitting needs arms, at least 2 folds and a ridge above 0");
    }
    this.arms = arms;
    this.folds = folds;
    this.ridge = ridge;
  }

  /**
   * Predictions of every row for every arm.
   *
   * @param contexts all of the same length, in order of time
   * @param targets NaN where it is not known: such a row is predicted, not fitted
   */
  public double[][] predict(List<float[]> contexts, int[] actions, double[] targets) {
    int rows = contexts.size();
    int dimension = rows == 0 ? 1 : contexts.get(0).length + 1;
    RidgeSums[][] parts = new RidgeSums[folds][arms];
    for (RidgeSums[] fold : parts) {
      for (int arm = 0; arm < arms; arm++) {
        fold[arm] = new RidgeSums(dimension);
      }
    }
    for (int i = 0; i < rows; i++) {
      if (Double.isFinite(targets[i])) {
        parts[fold(i, rows)][actions[i]].add(contexts.get(i), targets[i]);
      }
    }
    double[][] predictions = new double[rows][arms];
    for (int fold = 0; fold < folds; fold++) {
      predictFold(fold, parts, contexts, predictions);
    }
    return predictions;
  }

  private void predictFold(
      int fold, RidgeSums[][] parts, List<float[]> contexts, double[][] predictions) {
    int rows = contexts.size();
    double sum = 0;
    double count = 0;
    for (int other = 0; other < folds; other++) {
      for (int arm = 0; arm < arms && other != fold; arm++) {
        sum += parts[other][arm].targets();
        count += parts[other][arm].rows();
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    for (int arm = 0; arm < arms; arm++) {
      RidgeSums train = new RidgeSums(parts[0][arm].dimension());
      for (int other = 0; other < folds; other++) {
        if (other != fold) {
          train.addAll(parts[other][arm]);
        }
      }
      double[] weights = train.solve(mean, ridge);
      for (int i = 0; i < rows; i++) {
        if (fold(i, rows) == fold) {
          predictions[i][arm] = mean + RidgeSums.dot(weights, contexts.get(i));
        }
      }
    }
  }

  private int fold(int row, int rows) {
    return (int) ((long) row * folds / rows);
  }
}
