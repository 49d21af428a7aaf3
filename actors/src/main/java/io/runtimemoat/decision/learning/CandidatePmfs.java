package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.rollout.GateSample;
import io.runtimemoat.decision.rollout.SetSample;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a candidate would have given the arms and parameter sets of logged decisions. */
final class CandidatePmfs {
  private final String featureSchema;
  private final Policy policy;
  private final ParameterPolicy parameters;

  /**
   * Those of a candidate.
   *
   * @param exploration that it would serve with
   */
  CandidatePmfs(PolicySnapshot candidate, Exploration exploration) {
    this.featureSchema = candidate.header().featureSchema();
    this.policy = candidate.policy(exploration);
    this.parameters = candidate.parameters(exploration);
  }

  double[] ofArms(float[] vector, List<String> ids) {
    RoutingContext context = new RoutingContext(featureSchema, vector, Signals.none());
    List<Arm> arms = new ArrayList<>();
    for (String id : ids) {
      arms.add(new Arm(id, id, Tier.SMALL, new Prices(0, 0), 1)); // a learned policy reads ids only
    }
    return policy.distribution(context, new FeasibleSet(arms, List.of())).pmf().toArray();
  }

  double[] ofSets(String arm, List<String> ids) {
    List<ParameterSet> sets = new ArrayList<>();
    for (String id : ids) {
      sets.add(new ParameterSet(id, List.of())); // a policy of sets reads ids only
    }
    return parameters.pmf(arm, sets).toArray();
  }

  /** The same decision, judged for this candidate. */
  GateSample of(GateSample logged) {
    return new GateSample(
        logged.context(),
        logged.arms(),
        logged.action(),
        logged.propensity(),
        ofArms(logged.context(), logged.arms()),
        logged.incumbentPmf(),
        logged.reward(),
        logged.quality(),
        logged.cost(),
        logged.latencyMillis(),
        of(logged.arms().get(logged.action()), logged.set()));
  }

  private @Nullable SetSample of(String arm, @Nullable SetSample logged) {
    return logged == null
        ? null
        : new SetSample(
            logged.sets(),
            logged.index(),
            logged.propensity(),
            ofSets(arm, logged.sets()),
            logged.incumbentPmf());
  }
}
