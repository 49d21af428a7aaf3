package io.runtimemoat.decision.guard.abuse;

import java.util.EnumMap;
import java.util.Map;

/**
 * Logistic regression over {@link AbuseSignal}s: every request's score is a sum that can be read,
 * and the weights are constants, so a score can be recomputed for ever.
 */
public final class AbuseModel {
  private static final double STANDARD_BIAS = -0.51;

  /** In the order of {@link AbuseSignal}. */
  private static final double[] STANDARD = {
    -1.54, -2.67, 0.30, 2.34, 4.78, 4.31, 2.12, 2.37, 1.54, 4.09, 3.84, 1.20, -3.25, 4.52
  };

  private final double bias;
  private final Map<AbuseSignal, Double> weights;

  AbuseModel(double bias, Map<AbuseSignal, Double> weights) {
    this.bias = bias;
    this.weights = new EnumMap<>(weights);
  }

  /**
   * The weights of {@code abuse/1}, fitted by {@code AbuseModelTest} on the training half of its
   * labeled texts (L2 0.001); changed weights are a new name.
   */
  public static AbuseModel standard() {
    Map<AbuseSignal, Double> weights = new EnumMap<>(AbuseSignal.class);
    AbuseSignal[] signals = AbuseSignal.values();
    for (int i = 0; i < signals.length; i++) {
      weights.put(signals[i], STANDARD[i]);
    }
    return new AbuseModel(STANDARD_BIAS, weights);
  }

  /** Judges a text; {@code refusalRate} is a share in [0, 1]. */
  public AbuseScore score(String text, double refusalRate) {
    double logOdds = bias;
    Map<AbuseSignal, Double> contributions = new EnumMap<>(AbuseSignal.class);
    for (Map.Entry<AbuseSignal, Double> value :
        AbuseSignals.measure(text, refusalRate).entrySet()) {
      double contribution = weights.getOrDefault(value.getKey(), 0.0) * value.getValue();
      contributions.put(value.getKey(), contribution);
      logOdds += contribution;
    }
    return new AbuseScore(1 / (1 + StrictMath.exp(-logOdds)), contributions);
  }

  double bias() {
    return bias;
  }

  double weight(AbuseSignal signal) {
    return weights.getOrDefault(signal, 0.0);
  }
}
