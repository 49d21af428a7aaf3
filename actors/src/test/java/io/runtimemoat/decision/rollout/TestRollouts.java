package io.runtimemoat.decision.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.Ruling;
import java.time.Instant;
import java.util.List;

/** Rollouts to test with. */
final class TestRollouts {
  static final Instant AT = Instant.parse("2026-11-28T06:00:00Z");
  static final RolloutLimits LIMITS = RolloutLimits.of(RolloutSettings.from(ConfigFactory.load()));
  static final GateLimits GATE = GateLimits.of(GateSettings.from(ConfigFactory.load()));

  private TestRollouts() {}

  static SnapshotName snapshot(long version) {
    return new SnapshotName(version, "snap-" + version);
  }

  static GateReport report(GateReport.Verdict verdict) {
    return new GateReport(GateKind.CHANGE, verdict, 100, List.of());
  }

  static RolloutEvent accepted(Ruling<RolloutEvent> ruling) {
    assertThat(ruling).isInstanceOf(Ruling.Accepted.class);
    return ((Ruling.Accepted<RolloutEvent>) ruling).event();
  }

  static String refused(Ruling<RolloutEvent> ruling) {
    assertThat(ruling).isInstanceOf(Ruling.Refused.class);
    return ((Ruling.Refused<RolloutEvent>) ruling).reason();
  }

  /** Gated and in shadow. */
  static RolloutState staged(RolloutState state, long version) {
    RolloutState gated =
        accepted(state.orders().judged(snapshot(version), report(GateReport.Verdict.PASS), AT))
            .applyTo(state);
    return accepted(gated.orders().stage(snapshot(version), GateKind.CHANGE, "", 7, "trainer", AT))
        .applyTo(gated);
  }

  static RolloutState advanced(RolloutState state, int phases) {
    RolloutState next = state;
    for (int i = 0; i < phases; i++) {
      next = accepted(next.orders().advance(false, "well", "ada", AT)).applyTo(next);
    }
    return next;
  }

  static RolloutState champion(RolloutState state, long version) {
    return advanced(staged(state, version), 4);
  }
}
