package io.runtimemoat.decision.bandit.parameters;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A way to depart from the baseline.
 *
 * @param id of the parameter set it makes, 1 to 64 of {@code a-z 0-9 . _ -}; not {@code baseline}
 * @param by what is added to which parameter, for example {@code temperature} → -0.2
 */
public record Shift(String id, Map<String, Double> by) {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  public Shift {
    by = Collections.unmodifiableMap(new TreeMap<>(by));
    if (!ID.matcher(id).matches() || id.equals("baseline")) {
      throw new IllegalArgumentException("not the id of a shifted parameter set: '" + id + "'");
    }
    if (by.isEmpty() || !by.values().stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a shift moves parameters by finite numbers: " + id);
    }
  }
}
