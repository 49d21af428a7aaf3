package io.runtimemoat.node.telemetry;

import static io.runtimemoat.node.telemetry.Gauges.gauge;

import io.runtimemoat.actors.advice.Advisor;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.learning.LearningMeters;
import io.runtimemoat.actors.learning.OutcomeDesk;
import kamon.metric.Gauge;

/** What learning has come to on this node. */
public final class LearningGauges {
  private static final double MILLIS = 1e3;

  private final LearningMeters meters;
  private final LearnedRouting routing;
  private final Advisor advisor;
  private final OutcomeDesk reports;
  private final Gauge reward =
      gauge("moat.routing_reward", "Mean of the rewards that this node's learners have learned");
  private final Gauge rewards = gauge("moat.learning.rewards", "Rewards learned since the start");
  private final Gauge late =
      gauge("moat.learning.late_feedback", "Feedback that came too late or belongs to no decision");
  private final Gauge untracked =
      gauge("moat.learning.untracked", "Decisions that found no room in rewards.max-open");
  private final Gauge age =
      gauge(
          "moat.policy_snapshot.age_seconds",
          "Since a trainer has what its next step needs and does not take it; 0 while none does");
  private final Gauge unverified =
      gauge("moat.policy.unverified", "Policies that should decide here and cannot be verified");
  private final Gauge failures =
      gauge("moat.policy.failures", "Decisions that a learned policy could not make");
  private final Gauge starts =
      gauge(
          "moat.population.decisions",
          "Decisions for tenants without a policy of their own, from what others learned");
  private final Gauge refusedParts =
      gauge("moat.population.refused_parts", "Rows of the population that were refused");
  private final Gauge weightOff =
      gauge(
          "moat.propensity.weight_off",
          "Standard errors of the mean importance weight from 1; above 4 propensities are wrong");
  private final Gauge inverseOff =
      gauge(
          "moat.propensity.inverse_off",
          "Standard errors of the mean of 1/propensity from the mean number of arms");

  private final Gauge predictionError =
      gauge(
          "moat.reward.prediction_error",
          "Mean distance of rewards from what the policies that decided expected of them");
  private final Gauge predictionBias =
      gauge(
          "moat.reward.prediction_bias",
          "Mean of rewards less what was expected of them: below 0 policies expect too much");

  private final Gauge recommendations =
      gauge("moat.advice.recommendations", "Recommendations given since the start");
  private final Gauge unsure =
      gauge(
          "moat.advice.unsure",
          "Recommendations since the start of a model that is more likely not the best");
  private final Gauge outcomes =
      gauge("moat.advice.outcomes", "Outcomes of recommendations reported since the start");

  public LearningGauges(
      LearningMeters meters, LearnedRouting routing, Advisor advisor, OutcomeDesk reports) {
    this.meters = meters;
    this.routing = routing;
    this.advisor = advisor;
    this.reports = reports;
  }

  /** Sets every gauge to what is true now. */
  public void update() {
    LearningMeters.Reading now = meters.reading();
    rewards.update((double) now.rewards());
    reward.update(now.rewards() == 0 ? 0 : now.rewardSum() / now.rewards());
    late.update((double) now.late());
    untracked.update((double) now.untracked());
    age.update(meters.sinceCycle().toMillis() / MILLIS);
    unverified.update(routing.unverified());
    failures.update((double) routing.failures());
    starts.update((double) routing.starts());
    refusedParts.update((double) meters.refusedParts());
    recommendations.update((double) advisor.recommended());
    unsure.update((double) advisor.unsure());
    outcomes.update((double) reports.accepted());
    weightOff.update(orZero(now.calibration().weightOff()));
    inverseOff.update(orZero(now.calibration().inverseOff()));
    predictionError.update(orZero(now.predictions().absolute().mean()));
    predictionBias.update(orZero(now.predictions().signed().mean()));
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
