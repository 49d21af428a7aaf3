package io.runtimemoat.decision.features;

/**
 * How an arm is doing when a request is decided.
 *
 * @param arm its id
 * @param pressure how busy it is, in [0, 1): 0 idle, 1/2 where one more sequence would have to wait
 *     for another, towards 1 as lines grow
 * @param broken share of its recent documents for the tenant's task type that left their schema, in
 *     [0, 1]
 */
public record ArmConditions(String arm, double pressure, double broken) {
  public ArmConditions {
    if (!(pressure >= 0 && pressure < 1 && broken >= 0 && broken <= 1)) {
      throw new IllegalArgumentException(
          "pressure in [0, 1) and a share in [0, 1] expected: %s, %s".formatted(pressure, broken));
    }
  }

  /**
   * The pressure of a load.
   *
   * @param load how much of its places is taken, and what waits for them: of an upstream calls per
   *     place, of a device the share of time that it works and one for each sequence in its line;
   *     at least 0
   */
  public static double pressure(double load) {
    return load / (1 + load);
  }
}
