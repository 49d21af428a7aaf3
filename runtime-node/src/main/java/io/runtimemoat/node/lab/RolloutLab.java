package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.rollout.RolloutJudge;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import io.runtimemoat.decision.rollout.VariantStats;
import java.time.Duration;
import java.util.Optional;

/** What a rollout's judge says to the two sides of a line. */
public final class RolloutLab extends LineLab {
  private static final double MOST_SECONDS = 1e9;
  private static final double MILLIS = 1_000;

  @Override
  void answer(LabFields request, ObjectNode out) throws BadLineException {
    request.only("phase", "in_phase_s", "shadow_decisions", "control", "candidate", "limits");
    RolloutPhase phase = request.word("phase", RolloutPhase.class, Optional.empty());
    double seconds = request.number("in_phase_s", MOST_SECONDS);
    if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
      throw new BadLineException("in_phase_s must be from 0 to " + (long) MOST_SECONDS);
    }
    RolloutLimits limits = LabLimits.rollout(request);
    VariantStats none = VariantStats.none();
    boolean shadow = phase == RolloutPhase.SHADOW;
    VariantStats control =
        shadow && !request.has("control") ? none : LabSides.stats(request.section("control"));
    VariantStats candidate =
        shadow && !request.has("candidate") ? none : LabSides.stats(request.section("candidate"));
    RolloutVerdict verdict =
        RolloutJudge.judge(
            phase,
            Duration.ofMillis((long) (seconds * MILLIS)),
            request.whole("shadow_decisions", 0),
            control,
            candidate,
            limits);
    out.put("phase", phase.code());
    tell(verdict, out);
    side(out.putObject("control"), control);
    side(out.putObject("candidate"), candidate);
  }

  private static void tell(RolloutVerdict verdict, ObjectNode out) {
    if (verdict instanceof RolloutVerdict.RollBack back) {
      out.put("verdict", "roll_back").put("cause", back.cause());
    } else {
      out.put("verdict", verdict instanceof RolloutVerdict.Promote ? "promote" : "hold");
    }
    out.put("reason", verdict.reason());
  }

  private static void side(ObjectNode out, VariantStats side) {
    out.put("requests", side.requests());
    put(out, "missing_share", side.missingShare());
    put(out, "validation_failure_share", side.validationFailureShare());
    put(out, "p95_ms", side.latency().quantileMillis(0.95));
    put(out, "p99_ms", side.latency().quantileMillis(0.99));
    put(out, "mean_cost", side.cost().mean());
    put(out, "mean_quality", side.quality().mean());
  }
}
