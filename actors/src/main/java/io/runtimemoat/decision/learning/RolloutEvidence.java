package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.reward.Assigned;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Observation;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.RolloutJudge;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutSide;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import io.runtimemoat.decision.rollout.VariantStats;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a candidate and of its control in the candidate's phase. Only requests that were
 * decided in that phase count, and none of an earlier candidate's; the evidence of another phase,
 * or of a time before its owner moved, is gone.
 */
public final class RolloutEvidence {
  private static final double MILLIS = 1_000;

  /** Units that are told apart, some 70 bytes each; what follows is not looked at for loss. */
  static final int MOST_UNITS = 20_000;

  private String snapshotId = "";
  private RolloutPhase phase = RolloutPhase.SHADOW;
  private VariantStats control = VariantStats.none();
  private VariantStats candidate = VariantStats.none();
  private final Set<Long> lots = new HashSet<>();
  private long controlUnits;
  private long candidateUnits;
  private long controlClosed;
  private long candidateClosed;
  private long sinceMicros;
  private long shadows;

  /** Requests that ended while a candidate was in shadow. */
  private long unshadowed;

  /** Begins anew where the candidate or its phase is another one. */
  public void follow(@Nullable Candidate now) {
    String id = now == null ? "" : now.snapshot().id();
    RolloutPhase at = now == null ? RolloutPhase.SHADOW : now.phase();
    if (!id.equals(snapshotId) || at != phase) {
      snapshotId = id;
      phase = at;
      control = VariantStats.none();
      candidate = VariantStats.none();
      lots.clear();
      controlUnits = 0;
      candidateUnits = 0;
      controlClosed = 0;
      candidateClosed = 0;
      sinceMicros = now == null ? 0 : Trainer.micros(now.since());
      shadows = 0;
      unshadowed = 0;
    }
  }

  /** Takes a request that was decided: counted now, since a slower side ends later. */
  public void assigned(Assigned begun) {
    if (!belongs(begun.phase(), begun.atMicros())) {
      return;
    }
    boolean isUnit = lots.size() < MOST_UNITS && lots.add(begun.lot());
    if (isCandidates(begun.phase())) {
      candidate = candidate.begun();
      candidateUnits += isUnit ? 1 : 0;
    } else {
      control = control.begun();
      controlUnits += isUnit ? 1 : 0;
    }
  }

  /** Takes a request that ended. */
  public void observed(Observation seen) {
    unshadowed += phase == RolloutPhase.SHADOW && seen.atMicros() >= sinceMicros ? 1 : 0;
    if (!belongs(seen.phase(), seen.atMicros())) {
      return;
    }
    double cost = seen.failed() ? Double.NaN : seen.cost();
    if (isCandidates(seen.phase())) {
      // The rules stepped in where the candidate could not decide: that counts against it.
      candidate =
          seen.snapshotId().equals(snapshotId)
              ? candidate.ended(seen.seconds() * MILLIS, cost, seen.broke())
              : candidate.lost();
    } else {
      control = control.ended(seen.seconds() * MILLIS, cost, seen.broke());
    }
  }

  /** Takes a request whose window has passed, with its rating if it has one. */
  public void closed(ClosedDecision closed) {
    TrackedDecision decision = closed.decision();
    if (!belongs(decision.phase(), decision.atMicros())) {
      return;
    }
    if (!isCandidates(decision.phase())) {
      controlClosed++;
      control = closed.isRated() ? control.rated(closed.quality()) : control;
    } else if (decision.snapshotId().equals(snapshotId)) {
      candidateClosed++;
      candidate = closed.isRated() ? candidate.rated(closed.quality()) : candidate;
    }
  }

  /** Takes decisions for which a candidate said what it would have done. */
  public void shadowed(String id, int decisions) {
    if (isShadow(id)) {
      shadows += decisions;
      for (int i = 0; i < decisions; i++) {
        candidate = candidate.begun();
      }
    }
  }

  /** Takes decisions for which a candidate could not say what it would have done. */
  public void shadowFailed(String id, int decisions) {
    if (isShadow(id)) {
      for (int i = 0; i < decisions; i++) {
        candidate = candidate.unmeasured();
      }
    }
  }

  private boolean isShadow(String id) {
    return id.equals(snapshotId) && phase == RolloutPhase.SHADOW;
  }

  /** Whether requests ended and the candidate in shadow was not asked about any: nobody has it. */
  boolean isIdle(RolloutLimits limits) {
    return phase == RolloutPhase.SHADOW
        && candidate.requests() == 0
        && unshadowed >= limits.leastToRollBack();
  }

  /**
   * What the judge says of it now.
   *
   * @param rates whether requests of this task type were ever rated: then ratings are waited for
   */
  public RolloutVerdict judge(Candidate now, boolean rates, Instant at, RolloutLimits limits) {
    boolean waits = rates || control.quality().n() + candidate.quality().n() > 0;
    return RolloutJudge.judge(
        phase,
        now.inPhase(at),
        shadows,
        new RolloutSide(control, controlUnits, waits ? controlClosed : Long.MAX_VALUE),
        new RolloutSide(candidate, candidateUnits, waits ? candidateClosed : Long.MAX_VALUE),
        limits);
  }

  private boolean isCandidates(String recorded) {
    return recorded.equals(phase.code());
  }

  private boolean belongs(String recorded, long atMicros) {
    return !snapshotId.isEmpty()
        && atMicros >= sinceMicros
        && phase.guarded()
        && (recorded.equals(phase.code()) || recorded.equals(PolicyPointer.control(phase)));
  }
}
