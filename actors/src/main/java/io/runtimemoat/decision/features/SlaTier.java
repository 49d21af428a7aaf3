package io.runtimemoat.decision.features;

import java.util.Locale;

/** How much a tenant's requests are in a hurry. */
public enum SlaTier {
  BATCH(0),
  STANDARD(0.5),
  INTERACTIVE(1);

  private final double urgency;

  SlaTier(double urgency) {
    this.urgency = urgency;
  }

  /** How much of a hurry, in [0, 1]. */
  public double urgency() {
    return urgency;
  }

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The tier of a {@link #code}. */
  public static SlaTier ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
