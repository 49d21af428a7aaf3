package io.runtimemoat.decision.guard.abuse;

import java.time.Duration;
import java.time.Instant;

/**
 * The share of a key's recent requests that were refused; each counts half as much after every
 * half-life. A few requests that were not refused are assumed, so that the first one does not
 * decide. Not safe for use by many threads.
 */
public final class RecentRefusals {
  /** Requests assumed before the first. */
  static final double ASSUMED = 4;

  private final Duration halfLife;
  private double refused;
  private double requests;
  private Instant at = Instant.EPOCH;

  public RecentRefusals(Duration halfLife) {
    this.halfLife = halfLife;
  }

  /** A request came to its start or was refused. */
  public void add(boolean wasRefused, Instant now) {
    age(now);
    requests++;
    refused += wasRefused ? 1 : 0;
  }

  /** The share, in [0, 1). */
  public double share(Instant now) {
    age(now);
    return refused / (requests + ASSUMED);
  }

  private void age(Instant now) {
    if (now.isAfter(at)) {
      double halfLives = (double) Duration.between(at, now).toMillis() / halfLife.toMillis();
      double kept = StrictMath.pow(0.5, halfLives);
      refused *= kept;
      requests *= kept;
      at = now;
    }
  }
}
