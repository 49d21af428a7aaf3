package io.runtimemoat.decision.upstream;

import io.runtimemoat.config.UpstreamHealthSettings;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;

/**
 * Sets aside instances whose success rate is far below their peers', for a while and never more
 * than a share of them. Not safe for many threads.
 */
final class OutlierEjection {
  /*
   * Envoy's success-rate outlier detection. Per interval, over the instances with at least minCalls:
   *   ejected ⇔ rate < mean − deviations · σ,   σ over the same instances (population).
   * One bad among n is at most √(n − 1) deviations below the mean, so 1.9 takes five instances. The
   * n-th ejection lasts n · baseTime, n ≤ 10; n falls by one per interval without an ejection.
   */
  private static final int MOST_MULTIPLES = 10;

  private final UpstreamHealthSettings.Ejection settings;
  private final int[] good;
  private final int[] bad;
  private final int[] ejections;
  private final long[] untilNanos;
  private final boolean[] ejected;
  private long sweptNanos;

  OutlierEjection(UpstreamHealthSettings.Ejection settings, int instances, long nowNanos) {
    this.settings = settings;
    this.good = new int[instances];
    this.bad = new int[instances];
    this.ejections = new int[instances];
    this.untilNanos = new long[instances];
    this.ejected = new boolean[instances];
    this.sweptNanos = nowNanos;
  }

  boolean isEjected(int instance) {
    return ejected[instance];
  }

  void ended(int instance, Verdict verdict) {
    if (verdict == Verdict.GOOD) {
      good[instance]++;
    } else if (verdict == Verdict.BAD) {
      bad[instance]++;
    }
  }

  /** Lets instances back whose time is over and compares them once per interval. */
  void advance(long nowNanos) {
    for (int i = 0; i < ejected.length; i++) {
      ejected[i] &= nowNanos - untilNanos[i] < 0;
    }
    if (nowNanos - sweptNanos >= settings.interval().toNanos()) {
      sweptNanos = nowNanos;
      compare(nowNanos);
    }
  }

  private void compare(long nowNanos) {
    double threshold = threshold();
    int room = (int) (settings.maxShare() * ejected.length) - countEjected();
    for (int i = 0; i < ejected.length; i++) {
      boolean outlier = counts(i) && rate(i) < threshold;
      if (outlier && !ejected[i] && room > 0) {
        room--;
        ejections[i] = Math.min(ejections[i] + 1, MOST_MULTIPLES);
        ejected[i] = true;
        untilNanos[i] = nowNanos + settings.baseTime().toNanos() * ejections[i];
      } else if (!ejected[i] && !outlier) {
        ejections[i] = Math.max(0, ejections[i] - 1);
      }
      good[i] = 0;
      bad[i] = 0;
    }
  }

  /** The success rate below which an instance is an outlier; below 0 when none can be. */
  private double threshold() {
    int n = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < ejected.length; i++) {
      if (counts(i)) {
        n++;
        sum += rate(i);
        squares += rate(i) * rate(i);
      }
    }
    if (n < settings.minInstances()) {
      return -1;
    }
    double mean = sum / n;
    return mean - settings.deviations() * Math.sqrt(Math.max(0, squares / n - mean * mean));
  }

  private boolean counts(int i) {
    return good[i] + bad[i] >= settings.minCalls();
  }

  private double rate(int i) {
    return (double) good[i] / (good[i] + bad[i]);
  }

  private int countEjected() {
    int count = 0;
    for (boolean out : ejected) {
      count += out ? 1 : 0;
    }
    return count;
  }
}
