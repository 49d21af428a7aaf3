package io.runtimemoat.decision.experiment;

/**
 * Evidence that a mean difference has a sign, valid at every look once the sample means are near
 * normal: the mixture sequential probability ratio test.
 */
public final class NormalMixture {
  /*
   * R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Peeking at A/B tests", KDD 2017: with an estimate
   * d of variance V and a normal prior of standard deviation t on the difference,
   *   Λ = sqrt(V / (V + t²)) exp(t² d² / (2 V (V + t²))).
   * With the prior cut to the positive half the ratio is 2 Λ Φ(d t / sqrt(V (V + t²))), which for
   * differences of at most 0 is a supermartingale. Estimates of growing samples at any allocation
   * have the joint law of a Brownian motion at information 1/V (Jennison, Turnbull, "Group
   * Sequential Methods", 2000, §3.1).
   */
  private NormalMixture() {}

  /** log Λ: evidence that the difference is not 0. */
  public static double logTwoSided(double difference, double variance, double scale) {
    check(variance, scale);
    double total = variance + scale * scale;
    return 0.5 * StrictMath.log(variance / total)
        + scale * scale * difference * difference / (2 * variance * total);
  }

  /** Evidence that the difference is above 0, as a logarithm. */
  public static double logAbove(double difference, double variance, double scale) {
    double z = difference * scale / StrictMath.sqrt(variance * (variance + scale * scale));
    return logTwoSided(difference, variance, scale)
        + StrictMath.log(2 * Distributions.normalCdf(z));
  }

  private static void check(double variance, double scale) {
    if (!(variance > 0) || !(scale > 0)) {
      throw new IllegalArgumentException(
          "evidence needs a variance and a scale above 0, not " + variance + " and " + scale);
    }
  }
}
