package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.experiment.BetaMixture;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks at a rollout and says whether the candidate stays, goes on or goes back. */
public final class RolloutJudge {
  /*
   * A candidate is rolled back when the measured value is beyond its limit AND a test that is valid
   * at every look says that it is worse than the control at all. A test against the limit itself
   * would need several times the requests: at a base of 2 % a rate of 6 % is told from 2 % after
   * about 300 requests, from 4 % after about 2 000.
   *
   * Six limits and the sample ratio are looked at in three guarded phases; each of these 21 tests
   * gets an equal part of the family's error (Bonferroni), so that a candidate which is no worse is
   * rolled back in all its phases together with at most that probability, at any number of looks.
   */
  private static final int TESTS = 21;

  private RolloutJudge() {}

  /**
   * Looks once at sides of which no rating is waited for.
   *
   * @see #judge(RolloutPhase, Duration, long, RolloutSide, RolloutSide, RolloutLimits)
   */
  public static RolloutVerdict judge(
      RolloutPhase phase,
      Duration inPhase,
      long shadowDecisions,
      VariantStats control,
      VariantStats candidate,
      RolloutLimits limits) {
    return judge(
        phase,
        inPhase,
        shadowDecisions,
        RolloutSide.of(control),
        RolloutSide.of(candidate),
        limits);
  }

  /**
   * Looks once. Both sides are of this phase alone.
   *
   * @param inPhase time since the phase began
   * @param shadowDecisions recorded so far; counts in shadow alone
   * @param candidate in shadow: decisions as requests, those without usable probabilities missing
   */
  public static RolloutVerdict judge(
      RolloutPhase phase,
      Duration inPhase,
      long shadowDecisions,
      RolloutSide control,
      RolloutSide candidate,
      RolloutLimits limits) {
    if (phase == RolloutPhase.GENERAL) {
      return new RolloutVerdict.Hold("the champion has no control to be judged against");
    }
    return phase == RolloutPhase.SHADOW
        ? shadow(inPhase, shadowDecisions, candidate.stats(), limits)
        : guarded(phase, inPhase, control, candidate, limits);
  }

  private static RolloutVerdict shadow(
      Duration inPhase, long decisions, VariantStats candidate, RolloutLimits limits) {
    if (candidate.requests() >= limits.leastToRollBack()
        && !(candidate.missingShare() <= limits.mostMissingShare())) {
      return new RolloutVerdict.RollBack(
          "missing",
          String.format(
              Locale.ROOT,
              "%.4f of the shadow decisions have no usable probabilities, limit %.4f",
              candidate.missingShare(),
              limits.mostMissingShare()));
    }
    if (decisions < limits.shadowDecisions()) {
      return new RolloutVerdict.Hold(
          decisions + " of " + limits.shadowDecisions() + " shadow decisions");
    }
    return waited(RolloutPhase.SHADOW, inPhase, limits)
        .orElseGet(
            () ->
                new RolloutVerdict.Promote(
                    "%d shadow decisions, %d without probabilities"
                        .formatted(decisions, candidate.missing())));
  }

  private static RolloutVerdict guarded(
      RolloutPhase phase,
      Duration inPhase,
      RolloutSide controlSide,
      RolloutSide candidateSide,
      RolloutLimits limits) {
    VariantStats control = controlSide.stats();
    VariantStats candidate = candidateSide.stats();
    double share = limits.share(phase);
    double needed = StrictMath.log(TESTS / limits.familyError());
    if (controlSide.units() + candidateSide.units() >= limits.leastToRollBack()) {
      // First of all: a candidate whose requests are lost never has enough of them.
      Optional<RolloutVerdict> ratio =
          sampleRatio(controlSide.units(), candidateSide.units(), share, needed);
      if (ratio.isPresent()) {
        return ratio.get();
      }
    }
    long fewer = Math.min(control.requests(), candidate.requests());
    if (fewer < limits.leastToRollBack()) {
      return hold("requests on the smaller side", fewer, limits.leastToRollBack());
    }
    List<LimitCheck> checks = new LimitChecks(control, candidate, share, limits).all();
    for (LimitCheck check : checks) {
      if (check.exceeded() && check.evidence() >= needed) {
        return new RolloutVerdict.RollBack(check.name(), check.text());
      }
    }
    return onward(phase, inPhase, controlSide, candidateSide, limits, checks);
  }

  private static RolloutVerdict onward(
      RolloutPhase phase,
      Duration inPhase,
      RolloutSide control,
      RolloutSide candidate,
      RolloutLimits limits,
      List<LimitCheck> checks) {
    long measured = Math.min(control.stats().measured(), candidate.stats().measured());
    if (measured < limits.leastToPromote()) {
      return hold("measured requests on the smaller side", measured, limits.leastToPromote());
    }
    long closed = Math.min(control.closed(), candidate.closed());
    if (closed < limits.leastToPromote()) {
      return hold(
          "requests on the smaller side whose time for ratings has passed",
          closed,
          limits.leastToPromote());
    }
    for (LimitCheck check : checks) {
      if (check.exceeded()) {
        return new RolloutVerdict.Hold(check.text() + "; not yet beyond doubt");
      }
    }
    return waited(phase, inPhase, limits)
        .orElseGet(
            () ->
                new RolloutVerdict.Promote(
                    "within every limit on " + measured + " measured requests a side"));
  }

  /**
   * No verdict on sides of which requests are lost. Those that the candidate lost count against it;
   * those of the control are for people to explain. Lots are drawn for units: requests of one user
   * are all on one side, which says nothing of loss.
   */
  private static Optional<RolloutVerdict> sampleRatio(
      long control, long candidate, double share, double needed) {
    long all = control + candidate;
    String counts =
        String.format(Locale.ROOT, "%d of %d units at a share of %.4f", candidate, all, share);
    if (BetaMixture.logBelow(candidate, all, share) >= needed) {
      return Optional.of(
          new RolloutVerdict.RollBack(
              "sample_ratio", "requests of the candidate are missing: " + counts));
    }
    return BetaMixture.logAbove(candidate, all, share) >= needed
        ? Optional.of(
            new RolloutVerdict.Hold(
                "sample ratio: " + counts + "; find out where the control's requests went"))
        : Optional.empty();
  }

  private static Optional<RolloutVerdict> waited(
      RolloutPhase phase, Duration inPhase, RolloutLimits limits) {
    Duration dwell = limits.dwell(phase);
    return inPhase.compareTo(dwell) < 0
        ? Optional.of(
            new RolloutVerdict.Hold(
                "in phase " + phase.code() + " for " + inPhase + " of at least " + dwell))
        : Optional.empty();
  }

  private static RolloutVerdict hold(String what, long have, long need) {
    return new RolloutVerdict.Hold(have + " of " + need + " " + what);
  }
}
