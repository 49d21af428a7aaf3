package io.runtimemoat.decision.bandit;

/**
 * What is known of one arm or parameter set without looking at contexts: how many rewards in [0, 1]
 * it had and their sum, as successes and failures on top of a Beta prior.
 *
 * @param priorSuccesses above 0
 * @param priorFailures above 0
 * @param count rewards, at least 0; a part of one after decay
 * @param reward their sum, in [0, count]
 */
public record CountPosterior(
    double priorSuccesses, double priorFailures, double count, double reward) {
  private static final double LEAST_PRIOR = 0.01;
  private static final double LARGEST = 1e12;

  public CountPosterior {
    if (!(priorSuccesses >= LEAST_PRIOR && priorSuccesses <= LARGEST)
        || !(priorFailures >= LEAST_PRIOR && priorFailures <= LARGEST)) {
      throw new IllegalArgumentException(
          "a prior counts from 0.01, not " + priorSuccesses + " and " + priorFailures);
    }
    if (!(count >= 0 && count <= LARGEST) || !(reward >= 0 && reward <= count)) {
      throw new IllegalArgumentException(
          "rewards are in [0, 1] each, not " + reward + " in " + count);
    }
  }

  /** First parameter of the Beta posterior. */
  public double successes() {
    return priorSuccesses + reward;
  }

  /** Second parameter of the Beta posterior. */
  public double failures() {
    return priorFailures + (count - reward);
  }

  /** Mean of the Beta posterior. */
  public double expected() {
    return successes() / (successes() + failures());
  }

  /** Standard deviation of the Beta posterior. */
  public double deviation() {
    double total = successes() + failures();
    return StrictMath.sqrt(successes() * failures() / (total * total * (total + 1)));
  }

  /**
   * What the mean surely is: as if the prior had been failures alone, less two deviations. So an
   * arm that nobody tried is never taken for a safe one.
   */
  double sure() {
    return reward / (successes() + failures()) - LearnedPolicy.DOUBT * deviation();
  }
}
