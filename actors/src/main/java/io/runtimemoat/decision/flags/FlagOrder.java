package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.rollout.RolloutLimits;
import java.time.Instant;
import java.util.Locale;

/** What a person may order about the rollout of a flag. */
public enum FlagOrder {
  /** Begins a rollout of on, where it is off. */
  ROLL_OUT_ON,
  /** Begins a rollout of off, where it is on. */
  ROLL_OUT_OFF,
  /** Lets the rollout enter its next phase now. */
  ADVANCE,
  /** Ends the rollout where it came from. */
  ROLL_BACK,
  /** The same without blame. */
  WITHDRAW;

  private static final String BY_HAND = "order";

  /** What becomes of it. */
  public Ruling<FlagEvent> on(
      FlagOrders orders, RolloutLimits limits, String reason, String by, Instant at) {
    return switch (this) {
      case ROLL_OUT_ON -> orders.start(true, limits, reason, by, at);
      case ROLL_OUT_OFF -> orders.start(false, limits, reason, by, at);
      case ADVANCE -> orders.advance(limits, reason, by, at);
      case ROLL_BACK -> orders.rollBack(BY_HAND, reason, by, at);
      case WITHDRAW -> orders.withdraw(reason, by, at);
    };
  }

  /** The name on the wire, for example {@code roll_out_on}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
