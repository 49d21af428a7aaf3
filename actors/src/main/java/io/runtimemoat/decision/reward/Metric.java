package io.runtimemoat.decision.reward;

import java.util.Locale;

/**
 * A quality that feedback may speak of.
 *
 * @param name 1 to 64 of {@code a-z 0-9 _}
 * @param worst the value that counts as quality 0
 * @param best the value that counts as quality 1; another than {@code worst}, above or below it
 * @param weight its part in a quality made of several metrics, above 0
 */
public record Metric(String name, Kind kind, double worst, double best, double weight) {
  /** How values of a metric are written. */
  public enum Kind {
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A number from worst to best. */
    FLOAT,
    /** A text of how it should have been, beside what it was; their similarity is the value. */
    DEMONSTRATION;

    /** The name in settings. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Metric {
    if (!Double.isFinite(worst) || !Double.isFinite(best) || !(Math.abs(best - worst) > 0)) {
      throw new IllegalArgumentException("metric " + name + " needs two ends that differ");
    }
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("metric " + name + " needs a weight above 0");
    }
  }

  /** Whether a value lies between the ends, both included. */
  public boolean takes(double value) {
    return value >= Math.min(worst, best) && value <= Math.max(worst, best);
  }

  /** The value on the scale from 0 to 1. */
  public double quality(double value) {
    double quality = (value - worst) / (best - worst);
    return Math.max(0, Math.min(1, quality));
  }
}
