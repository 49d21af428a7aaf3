package io.runtimemoat.node.lab.simulate;

import java.util.Locale;

/** What changes in the middle of a run. */
public enum Shift {
  NONE,
  /** Other schemas are asked for than before. */
  SCHEMAS,
  /** Half of what the weakest arm has right, it has wrong from then on. */
  SMALL_DROPS;

  /** The name in reports. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
