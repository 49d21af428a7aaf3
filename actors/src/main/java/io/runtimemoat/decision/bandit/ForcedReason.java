package io.runtimemoat.decision.bandit;

import java.util.Locale;

/** Why no randomization took part; such decisions stay out of off-policy evaluation. */
public enum ForcedReason {
  /** The rule policy decided. */
  RULE,
  /** The client named a model. */
  NAMED,
  /** The budget for exploring is spent. */
  BUDGET_STOP,
  /** Learning is frozen: the trainer, the tenant's policy or the control feed is gone. */
  FROZEN,
  /** A policy failed and the fallback decided. */
  FALLBACK,
  /** The tenant has no policy of its own yet. */
  COLD_TENANT;

  /** The name in records and replies, for example {@code rule}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason of a {@link #code}. */
  public static ForcedReason ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
