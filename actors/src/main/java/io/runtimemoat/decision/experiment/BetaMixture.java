package io.runtimemoat.decision.experiment;

/**
 * Evidence that a share lies above or below a given one, valid at every look.
 *
 * <p>The value is the logarithm of a martingale that starts at 1 when the share is exactly the
 * given one, and of a supermartingale when it lies on the other side: by Ville's inequality it
 * exceeds {@code ln(1/alpha)} at <em>any</em> time with a probability of at most alpha, whatever
 * the number of trials. Exact: no normal approximation, so it holds for rare events.
 */
public final class BetaMixture {
  /*
   * H. Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math.
   * Stat. 41 (1970), §§ 1-3: the likelihood ratio against p0, mixed over the shares p of one side
   * with a Beta(a, b) prior cut at p0:
   *   M(s, n) = B(a+s, b+n-s) R(a+s, b+n-s) / (B(a, b) R(a, b) p0^s (1-p0)^(n-s)),
   * where R is the mass of that Beta distribution on the side. The prior is Beta(1, (1-p0)/p0):
   * its mean is p0, so that above p0 the typical alternative is twice p0 and below it all
   * alternatives count about the same.
   */
  private BetaMixture() {}

  /** Evidence that the share of successes is above {@code share}, as a logarithm. */
  public static double logAbove(long successes, long trials, double share) {
    return share > 0.5
        ? evidence(trials - successes, successes, 1 - share, false)
        : evidence(successes, trials - successes, share, true);
  }

  /** Evidence that the share of successes is below {@code share}, as a logarithm. */
  public static double logBelow(long successes, long trials, double share) {
    return logAbove(trials - successes, trials, 1 - share);
  }

  private static double evidence(long hits, long misses, double share, boolean above) {
    if (hits < 0 || misses < 0 || !(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "evidence needs counts of at least 0 and a share in (0, 1), not "
              + hits
              + ", "
              + misses
              + ", "
              + share);
    }
    double b = (1 - share) / share;
    return Distributions.logBeta(1.0 + hits, b + misses)
        - Distributions.logBeta(1, b)
        + logMass(share, 1.0 + hits, b + misses, above)
        - logMass(share, 1, b, above)
        - hits * StrictMath.log(share)
        - misses * StrictMath.log1p(-share);
  }

  private static double logMass(double share, double a, double b, boolean above) {
    double mass =
        above
            ? Distributions.regularizedBeta(1 - share, b, a)
            : Distributions.regularizedBeta(share, a, b);
    return StrictMath.log(Math.max(0, mass));
  }
}
