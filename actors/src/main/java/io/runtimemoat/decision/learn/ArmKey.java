package io.runtimemoat.decision.learn;

import java.util.regex.Pattern;

/** How arms, and parameter sets within arms, are named in sums and snapshots. */
public final class ArmKey {
  /** Between an arm and a parameter set. */
  private static final char WITHIN = '/';

  private static final Pattern FORM =
      Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}(/[a-z0-9][a-z0-9._-]{0,63})?");

  private ArmKey() {}

  /** The key of a parameter set within an arm. */
  public static String of(String arm, String parameterSet) {
    return require(arm + WITHIN + parameterSet);
  }

  /** Whether a key names a parameter set within an arm. */
  public static boolean isParameterSet(String key) {
    return key.indexOf(WITHIN) >= 0;
  }

  /** The arm of a key, within which its parameter set is if it names one. */
  static String armOf(String key) {
    int end = key.indexOf(WITHIN);
    return end < 0 ? key : key.substring(0, end);
  }

  static String require(String key) {
    if (!FORM.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "a key is an arm's id or <arm>/<parameter set>, not '" + key + "'");
    }
    return key;
  }
}
