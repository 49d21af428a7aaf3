package io.runtimemoat.decision.experiment;

/**
 * How far rewards are from what was expected of them when their requests were decided.
 *
 * @param signed rewards less what was expected: a mean away from 0 is a policy that expects too
 *     much or too little
 * @param absolute the same without their signs
 */
public record PredictionErrors(Moments signed, Moments absolute) {
  private static final PredictionErrors NONE = new PredictionErrors(Moments.none(), Moments.none());

  public static PredictionErrors none() {
    return NONE;
  }

  /** One reward more. */
  public PredictionErrors with(double reward, double expected) {
    double error = reward - expected;
    return new PredictionErrors(signed.with(error), absolute.with(Math.abs(error)));
  }

  public PredictionErrors plus(PredictionErrors other) {
    return new PredictionErrors(signed.plus(other.signed), absolute.plus(other.absolute));
  }
}
