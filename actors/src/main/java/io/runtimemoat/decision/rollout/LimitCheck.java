package io.runtimemoat.decision.rollout;

import java.util.Locale;

/**
 * One limit of a rollout against what was measured.
 *
 * @param value NaN when it was not measured, which is beyond any limit
 * @param exceeded whether the value is beyond the limit
 * @param evidence that the candidate is worse than the control at all, as a logarithm
 */
record LimitCheck(String name, double value, double limit, boolean exceeded, double evidence) {
  static LimitCheck atMost(String name, double value, double limit, double evidence) {
    return new LimitCheck(name, value, limit, !(value <= limit), evidence);
  }

  static LimitCheck atLeast(String name, double value, double limit, double evidence) {
    return new LimitCheck(name, value, limit, !(value >= limit), evidence);
  }

  String text() {
    return String.format(
        Locale.ROOT, "%s %.4f, limit %.4f, log evidence %.2f", name, value, limit, evidence);
  }
}
