package io.runtimemoat.decision.learn;

import io.runtimemoat.decision.bandit.CountPosterior;
import io.runtimemoat.decision.bandit.LinUcb;
import io.runtimemoat.decision.bandit.LinearPosterior;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.PackedCholesky;
import io.runtimemoat.decision.bandit.Posteriors;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sums of a tenant and of the population → what is believed of each arm. */
final class PosteriorCut {
  /*
   * Per arm, with the optimism c and prior slopes m: residuals e = r - c - m'x,
   *   Λ = ridge·I + A,   θ = m + Λ⁻¹·Σxe,   expected(x) = c + θ'x,
   * so that an arm without rewards is expected to give c wherever it is asked. For the
   * normal-inverse-gamma posterior (Bishop, §3.3; Murphy, "Conjugate Bayesian analysis of the
   * Gaussian distribution", 2007)
   *   a = shape + n/2,   b = rate + (Σe² - (Σxe)'Λ⁻¹(Σxe))/2,   scale b/a, freedom 2a.
   * A, n and the rest are the tenant's sums plus the population's times min(1, weight/n of the
   * population): its rewards are a prior that counts as at most `weight` of them.
   * m is a part of the slopes that the other arms share: a ridge regression of their pooled rewards
   * around their mean. A new arm knows from it which requests are hard, and its level is c.
   */
  private final PolicySpec spec;
  private final int dimension;
  private final TreeMap<String, ArmSums> arms = new TreeMap<>();

  PosteriorCut(PolicySpec spec, PolicySums own, PolicySums population) {
    this.spec = spec;
    this.dimension = own.dimension();
    Set<String> keys = new TreeSet<>(own.arms().keySet());
    keys.addAll(population.arms().keySet());
    for (String key : keys) {
      ArmSums others = population.of(key);
      double most = spec.get(PolicySpec.POPULATION);
      double weight = others.count() > most ? most / others.count() : 1;
      arms.put(key, own.of(key).plus(others.times(weight)));
    }
    PolicySums.requireBounded(arms);
  }

  /** Posteriors of arms by context. */
  Posteriors<LinearPosterior> linear() {
    Map<String, LinearPosterior> known = new TreeMap<>();
    arms.forEach(
        (key, sums) -> {
          if (!ArmKey.isParameterSet(key)) {
            known.put(key, linear(sums, sharedSlopes(key)));
          }
        });
    return new Posteriors<>(known, linear(nothing(), sharedSlopes("")));
  }

  /** Posteriors of arms whatever the context. */
  Posteriors<CountPosterior> counting() {
    Map<String, CountPosterior> known = new TreeMap<>();
    arms.forEach(
        (key, sums) -> {
          if (!ArmKey.isParameterSet(key)) {
            known.put(key, counting(sums, PolicySpec.STRENGTH));
          }
        });
    return new Posteriors<>(known, counting(nothing(), PolicySpec.STRENGTH));
  }

  /** Posteriors of parameter sets. */
  Posteriors<CountPosterior> parameterSets() {
    Map<String, CountPosterior> known = new TreeMap<>();
    arms.forEach(
        (key, sums) -> {
          if (ArmKey.isParameterSet(key)) {
            known.put(key, counting(sums, PolicySpec.PARAMETER_STRENGTH));
          }
        });
    return new Posteriors<>(known, counting(ArmSums.none(0), PolicySpec.PARAMETER_STRENGTH));
  }

  private ArmSums nothing() {
    return ArmSums.none(dimension);
  }

  private CountPosterior counting(ArmSums sums, String strength) {
    double optimism = spec.get(PolicySpec.OPTIMISM);
    // Sums that were taken off may be below 0 by a rounding error.
    double count = StrictMath.max(0, sums.count());
    return new CountPosterior(
        optimism * spec.get(strength),
        (1 - optimism) * spec.get(strength),
        count,
        StrictMath.min(count, StrictMath.max(0, sums.sumReward())));
  }

  private LinearPosterior linear(ArmSums sums, double[] prior) {
    double c = spec.get(PolicySpec.OPTIMISM);
    double[] matrix = sums.matrix();
    double[] right = sums.sumContextReward();
    double[] sumContext = sums.sumContext();
    double[] moved = times(matrix, prior);
    double squares = sums.sumRewardSquared() - 2 * c * sums.sumReward() + c * c * sums.count();
    for (int i = 0; i < dimension; i++) {
      double beforePrior = right[i] - c * sumContext[i];
      squares += prior[i] * (moved[i] - 2 * beforePrior);
      right[i] = beforePrior - moved[i];
    }
    double[] factor = PackedCholesky.factor(ridged(matrix), dimension);
    double[] theta = solve(factor, right);
    for (int i = 0; i < dimension; i++) {
      squares -= theta[i] * right[i];
      theta[i] += prior[i];
    }
    double count = StrictMath.max(0, sums.count());
    return posterior(c, theta, factor, count, StrictMath.max(0, squares));
  }

  private LinearPosterior posterior(
      double intercept, double[] theta, double[] factor, double count, double squares) {
    if (spec.algorithm().equals(LinUcb.ALGORITHM)) {
      return new LinearPosterior(intercept, theta, factor, 1, LinearPosterior.NORMAL, count);
    }
    if (spec.algorithm().equals(LinearThompson.LEARNED_NOISE)) {
      double shape = spec.get(PolicySpec.SHAPE) + count / 2;
      double rate = spec.get(PolicySpec.RATE) + squares / 2;
      return new LinearPosterior(intercept, theta, factor, rate / shape, 2 * shape, count);
    }
    double noise = spec.get(PolicySpec.NOISE);
    return new LinearPosterior(
        intercept, theta, factor, noise * noise, LinearPosterior.NORMAL, count);
  }

  /** Slopes of the pooled rewards of all arms but one around their mean, in part. */
  private double[] sharedSlopes(String but) {
    double warm = spec.get(PolicySpec.WARM);
    ArmSums pool = nothing();
    for (Map.Entry<String, ArmSums> arm : arms.entrySet()) {
      if (warm > 0 && !ArmKey.isParameterSet(arm.getKey()) && !arm.getKey().equals(but)) {
        pool = pool.plus(arm.getValue());
      }
    }
    if (pool.isNothing()) {
      return new double[dimension];
    }
    double mean = pool.sumReward() / pool.count();
    double[] right = pool.sumContextReward();
    double[] sumContext = pool.sumContext();
    for (int i = 0; i < dimension; i++) {
      right[i] = warm * (right[i] - mean * sumContext[i]);
    }
    return solve(PackedCholesky.factor(ridged(pool.matrix()), dimension), right);
  }

  private double[] ridged(double[] matrix) {
    double[] sum = matrix.clone();
    for (int j = 0, at = 0; j < dimension; at += dimension - j, j++) {
      sum[at] += spec.get(PolicySpec.RIDGE);
    }
    return sum;
  }

  private double[] solve(double[] factor, double[] right) {
    double[] x = right.clone();
    PackedCholesky.solveLower(factor, dimension, x);
    PackedCholesky.solveUpper(factor, dimension, x);
    return x;
  }

  /** A packed symmetric matrix times a vector. */
  private double[] times(double[] matrix, double[] x) {
    double[] product = new double[dimension];
    int at = 0;
    for (int j = 0; j < dimension; j++) {
      product[j] += matrix[at++] * x[j];
      for (int i = j + 1; i < dimension; i++, at++) {
        product[i] += matrix[at] * x[j];
        product[j] += matrix[at] * x[i];
      }
    }
    return product;
  }
}
