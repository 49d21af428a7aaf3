package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.experiment.Calibration;
import io.runtimemoat.decision.experiment.PredictionErrors;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.TrackedDecision;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What the learners of this node have come to since its start, over all tenants. Safe for use by
 * many threads.
 */
public final class LearningMeters {
  /**
   * A reading.
   *
   * @param rewards learned
   * @param rewardSum of them
   * @param late feedback that came too late or belongs to no decision
   * @param untracked decisions that found no room
   * @param calibration of the drawn decisions, against drawing each feasible arm alike
   * @param predictions what the policies that decided expected of the rewards
   */
  public record Reading(
      long rewards,
      double rewardSum,
      long late,
      long untracked,
      Calibration calibration,
      PredictionErrors predictions) {}

  private final Clock clock;
  private Reading reading = new Reading(0, 0, 0, 0, Calibration.none(), PredictionErrors.none());
  private final Map<TenantId, Long> overdueSinceMillis = new HashMap<>();
  private long refusedParts;

  LearningMeters(Clock clock) {
    this.clock = clock;
  }

  public synchronized Reading reading() {
    return reading;
  }

  /**
   * For how long the trainer of some learner of this node has had what it needs to cut or to judge
   * a candidate, and did not: the longest of all. Zero while none is overdue.
   */
  public synchronized Duration sinceCycle() {
    long since =
        overdueSinceMillis.values().stream().mapToLong(at -> at).min().orElse(Long.MAX_VALUE);
    return Duration.ofMillis(Math.max(0, clock.millis() - Math.min(since, clock.millis())));
  }

  /** What a tenant gave to the population cannot be what a node of this cluster wrote. */
  synchronized void partRefused() {
    refusedParts++;
  }

  /** Parts of the population that were refused, each time one was. */
  public synchronized long refusedParts() {
    return refusedParts;
  }

  /** A batch was learned and stored; what was expected of it. */
  synchronized void folded(RewardBatch batch, PredictionErrors predictions) {
    long rewards = reading.rewards();
    double sum = reading.rewardSum();
    Calibration calibration = reading.calibration();
    for (ClosedDecision closed : batch.closed()) {
      if (closed.verdict() == ClosedDecision.Verdict.LEARNED) {
        rewards++;
        sum += closed.reward();
      }
      calibration = with(calibration, closed.decision());
    }
    reading =
        new Reading(
            rewards,
            sum,
            reading.late() + batch.late(),
            reading.untracked() + batch.untracked(),
            calibration,
            reading.predictions().plus(predictions));
  }

  /** Whether one of a learner's trainers could go on and has not; learners that left do not. */
  synchronized void overdue(TenantId tenant, boolean isOverdue) {
    if (isOverdue) {
      overdueSinceMillis.putIfAbsent(tenant, clock.millis());
    } else {
      overdueSinceMillis.remove(tenant);
    }
  }

  private static Calibration with(Calibration calibration, TrackedDecision decision) {
    if (decision.forced() != null) {
      return calibration;
    }
    double[] pmf = decision.pmf();
    int possible = 0;
    for (double probability : pmf) {
      possible += probability > 0 ? 1 : 0;
    }
    double drawn = pmf[decision.action()];
    return drawn > 0 ? calibration.with(1.0 / possible, drawn, possible) : calibration;
  }
}
