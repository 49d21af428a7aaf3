package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.Seed;

/**
 * A routing decision with all its inputs by value: the fact {@code decided/1}.
 *
 * @param decisionId server-made; names the decision for feedback and audit
 * @param atMicros when it was taken, microseconds since the epoch, UTC
 * @param requested the model or alias as the client named it; a known one, never free text
 * @param algorithm the numerics that replay dispatches by, for example {@code rule/1}
 * @param policyVersion what was configured or learned, for people
 * @param snapshotId the learned state, or {@code none}
 * @param settings what the algorithm was configured with
 * @param phase how the policy is rolled out: {@code general} unless a rollout says otherwise
 * @param context the vector as used and the signals behind it
 * @param seed what the draws were made from
 * @param choice pmf, draw, arm and reason; its index points into the feasible set
 * @param parameters the sampling parameters and how they were chosen
 * @param escalation when a further attempt goes to a stronger arm
 */
public record DecisionRecord(
    DecisionId decisionId,
    String requestId,
    TenantId tenant,
    long atMicros,
    String requested,
    String algorithm,
    String policyVersion,
    String snapshotId,
    Signals settings,
    String phase,
    RoutingContext context,
    FeasibleSet feasible,
    Seed seed,
    Choice choice,
    ParameterChoice parameters,
    EscalationRule escalation)
    implements RequestFact {
  /** The {@link #phase} of a policy that everybody gets. */
  public static final String GENERAL = "general";

  /** The task types of recommendations begin with it. */
  public static final String ADVICE = "advice.";

  public DecisionRecord {
    if (choice.index() >= feasible.size()
        || choice.pmf().size() != feasible.size()
        || !feasible.arms().get(choice.index()).equals(choice.arm())) {
      throw new IllegalArgumentException("the choice is not one of the feasible arms");
    }
  }

  /** The record of a choice that {@code policy} has just made in a phase of its rollout. */
  public static DecisionRecord of(
      DecisionId decisionId,
      String requestId,
      TenantId tenant,
      long atMicros,
      String requested,
      Policy policy,
      String phase,
      RoutingContext context,
      FeasibleSet feasible,
      Seed seed,
      Choice choice,
      ParameterChoice parameters,
      EscalationRule escalation) {
    return new DecisionRecord(
        decisionId,
        requestId,
        tenant,
        atMicros,
        requested,
        policy.algorithm(),
        policy.version(),
        policy.snapshotId(),
        policy.settings(),
        phase,
        context,
        feasible,
        seed,
        choice,
        parameters,
        escalation);
  }

  /** Probability of what was done, in (0, 1]: the arm's times the parameter set's. */
  public double propensity() {
    return choice.propensity() * parameters.propensity();
  }

  /** Code of its task type; empty when its signals name none. */
  public String task() {
    return context.task();
  }

  /** Whether it recommends to a caller who sees to the request itself: nothing of it runs here. */
  public boolean isAdvice() {
    return task().startsWith(ADVICE);
  }

  @Override
  public String manifest() {
    return DecisionCodec.MANIFEST;
  }

  @Override
  public byte[] encode() {
    return DecisionCodec.encode(this);
  }
}
