package io.runtimemoat.decision.guard.abuse;

import java.util.Map;

/**
 * A probability, calibrated on the training texts, and what it is made of.
 *
 * @param score in (0, 1)
 * @param contributions weight times value of every signal; with the bias they add up to the score's
 *     log-odds
 */
public record AbuseScore(double score, Map<AbuseSignal, Double> contributions) {
  public AbuseScore {
    contributions = Map.copyOf(contributions);
  }
}
