package io.runtimemoat.decision.rollout;

import java.util.Locale;
import java.util.Optional;

/** How far a candidate has come; phases follow each other and none is left out. */
public enum RolloutPhase {
  /** Its probabilities are recorded; the incumbent serves. */
  SHADOW(0),
  CANARY(0.05),
  GUARDED_25(0.25),
  GUARDED_50(0.5),
  /** It is the champion. */
  GENERAL(1);

  private final double mostShare;

  RolloutPhase(double mostShare) {
    this.mostShare = mostShare;
  }

  /** The largest share of requests that it may serve. */
  public double mostShare() {
    return mostShare;
  }

  /** Whether it serves some requests beside a live control. */
  public boolean guarded() {
    return this == CANARY || this == GUARDED_25 || this == GUARDED_50;
  }

  /** The phase that follows; empty after the last. */
  public Optional<RolloutPhase> next() {
    return switch (this) {
      case SHADOW -> Optional.of(CANARY);
      case CANARY -> Optional.of(GUARDED_25);
      case GUARDED_25 -> Optional.of(GUARDED_50);
      case GUARDED_50 -> Optional.of(GENERAL);
      case GENERAL -> Optional.empty();
    };
  }

  /** The name in settings and on the wire, for example {@code guarded_25}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
