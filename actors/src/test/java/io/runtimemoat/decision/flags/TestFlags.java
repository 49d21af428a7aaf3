package io.runtimemoat.decision.flags;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.rollout.RolloutLimits;
import java.time.Instant;

/** Flags and ends of requests to test with. */
public final class TestFlags {
  public static final Instant AT = Instant.parse("2026-11-29T06:00:00Z");
  public static final RolloutLimits LIMITS =
      RolloutLimits.of(RolloutSettings.from(ConfigFactory.load()));
  private static final DecisionId ID =
      DecisionId.mint(new MacKey(new byte[32]), "00".repeat(16), 1);

  private TestFlags() {}

  static FlagEvent accepted(Ruling<FlagEvent> ruling) {
    assertThat(ruling).isInstanceOf(Ruling.Accepted.class);
    return ((Ruling.Accepted<FlagEvent>) ruling).event();
  }

  static String refused(Ruling<FlagEvent> ruling) {
    assertThat(ruling).isInstanceOf(Ruling.Refused.class);
    return ((Ruling.Refused<FlagEvent>) ruling).reason();
  }

  static FlagState set(FlagState state, Flag flag, FlagValue value) {
    return accepted(state.orders(flag).set(value, "set", "root", AT)).applyTo(state);
  }

  /** In its canary. */
  static FlagState started(FlagState state, Flag flag, boolean toOn) {
    return accepted(state.orders(flag).start(toOn, LIMITS, "try", "ada", AT)).applyTo(state);
  }

  static FlagState advanced(FlagState state, Flag flag, int phases) {
    FlagState next = state;
    for (int i = 0; i < phases; i++) {
      next = accepted(next.orders(flag).advance(LIMITS, "well", "bob", AT)).applyTo(next);
    }
    return next;
  }

  /** An end after a tenth of a second. */
  public static OutcomeFact outcome(OutcomeFact.Status status, String validation, double cost) {
    return new OutcomeFact(
        "r", ID, status, 0, "m", 1, "stop", validation, "", 3, 0, 2, cost, 1_000, 100_000, "");
  }
}
