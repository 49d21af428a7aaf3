package io.runtimemoat.decision.ope;

import java.util.List;
import java.util.Locale;

/** A way to estimate what another policy earns from a log. */
public enum Estimator {
  /*
   * With weight w = pi_e(a|x) / p, reward r, model q and direct value d = Σ_a pi_e(a|x) q(x, a), the
   * value is the mean over the rounds of
   *   DM        d                                   (the model alone)
   *   IPS       w r                                 (Horvitz, Thompson 1952; Precup et al. 2000)
   *   clipped   min(w, lambda) r                    (Ionides 2008)
   *   SNIPS     w r / mean w                        (Swaminathan, Joachims 2015)
   *   DR        d + w (r - q)                       (Dudik et al. 2014)
   *   SNDR      d + w (r - q) / mean w              (Thomas, Brunskill 2016)
   *   SWITCH-DR d + 1[w <= tau] w (r - q)           (Wang, Agarwal, Dudik 2017)
   *   DRos      d + lambda w / (w² + lambda) (r - q)  (Su et al. 2020)
   *   SG-IPS    w / (1 - lambda + lambda w) r       (Metelli et al. 2021)
   * as in Open Bandit Pipeline, obp/ope/estimators.py.
   */
  DM,
  IPS,
  CLIPPED_IPS,
  SNIPS,
  DR,
  SNDR,
  SWITCH_DR,
  DROS,
  SG_IPS;

  /** Whether it needs a reward model. */
  public boolean needsModel() {
    return this == DM || this == DR || this == SNDR || this == SWITCH_DR || this == DROS;
  }

  /** The name on the wire, for example {@code switch_dr}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Each round's part; the estimate is their mean. */
  public double[] roundRewards(List<LoggedSample> samples, EstimatorSettings settings) {
    double meanWeight = samples.stream().mapToDouble(LoggedSample::weight).average().orElse(1);
    double[] rounds = new double[samples.size()];
    for (int i = 0; i < rounds.length; i++) {
      rounds[i] = round(samples.get(i), meanWeight, settings);
    }
    return rounds;
  }

  private double round(LoggedSample sample, double meanWeight, EstimatorSettings settings) {
    double w = sample.weight();
    return switch (this) {
      case DM -> sample.direct();
      case IPS -> w * sample.reward();
      case CLIPPED_IPS -> Math.min(w, settings.clip()) * sample.reward();
      case SNIPS -> w / meanWeight * sample.reward();
      case DR -> sample.direct() + w * sample.residual();
      case SNDR -> sample.direct() + w / meanWeight * sample.residual();
      case SWITCH_DR -> sample.direct() + (w <= settings.tau() ? w * sample.residual() : 0);
      case DROS -> sample.direct() + shrunk(w, settings.shrinkage()) * sample.residual();
      case SG_IPS ->
          w / (1 - settings.subGaussian() + settings.subGaussian() * w) * sample.reward();
    };
  }

  private static double shrunk(double w, double lambda) {
    return Double.isInfinite(lambda) ? w : lambda == 0 ? 0 : lambda * w / (w * w + lambda);
  }
}
