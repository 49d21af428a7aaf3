package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.Seed;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Draws by the policies that {@link LearnedRouting} selects. What was learned and cannot decide
 * costs nobody an answer. Safe for use by many threads.
 */
public final class PolicyDraws {
  /** A policy's choice, and what draws parameters within it. */
  public record Drawn(
      Policy policy, Seed seed, Choice choice, @Nullable ParameterPolicy parameters) {}

  /**
   * What a candidate that serves nothing yet would have done.
   *
   * @param pmf null where it could not say
   */
  public record Shadow(String snapshotId, @Nullable Pmf pmf) {}

  /** Draws a parameter set. */
  public interface Sets {
    /** By a policy, or what there is without one. */
    ParameterChoice draw(@Nullable ParameterPolicy policy);
  }

  private final LearnedRouting learned;
  private final MacKey seedKey;

  /**
   * Draws.
   *
   * @param seedKey of the seeds
   */
  public PolicyDraws(LearnedRouting learned, MacKey seedKey) {
    this.learned = learned;
    this.seedKey = seedKey;
  }

  /** Draws an arm; where the selected policy cannot, the rules do. */
  public Drawn arm(
      LearnedRouting.Selected selected,
      DecisionId id,
      RoutingContext context,
      FeasibleSet feasible) {
    try {
      return arm(selected.policy(), selected.parameters(), id, context, feasible);
    } catch (RuntimeException e) { // whatever it is, state that was learned is no reason for a 500
      if (selected.policy().equals(learned.rules())) {
        throw e;
      }
      learned.failed(selected.policy(), e);
      return arm(learned.rules(), null, id, context, feasible);
    }
  }

  private Drawn arm(
      Policy policy,
      @Nullable ParameterPolicy parameters,
      DecisionId id,
      RoutingContext context,
      FeasibleSet feasible) {
    Seed seed = Seed.derive(seedKey, id, policy.snapshotId(), "arm");
    return new Drawn(policy, seed, policy.choose(context, feasible, seed), parameters);
  }

  /** Draws parameters; those that cannot be drawn stay as they are without a policy. */
  public ParameterChoice parameters(Drawn drawn, Sets sets) {
    if (drawn.parameters() == null) {
      return sets.draw(null);
    }
    try {
      return sets.draw(drawn.parameters());
    } catch (RuntimeException e) {
      learned.failed(drawn.policy(), e);
      return sets.draw(null);
    }
  }

  /** How likely what was drawn is the best, by what was learned; NaN where that says nothing. */
  public double confidence(Drawn drawn, RoutingContext context, FeasibleSet feasible) {
    try {
      return drawn
          .policy()
          .best(context, feasible)
          .map(best -> best.probability(drawn.choice().index()))
          .orElse(Double.NaN);
    } catch (RuntimeException e) {
      learned.failed(drawn.policy(), e);
      return Double.NaN;
    }
  }

  /** What stands in shadow, if anything does; that it cannot decide is to be recorded too. */
  public Optional<Shadow> shadow(
      LearnedRouting.Selected selected, RoutingContext context, FeasibleSet feasible) {
    Policy candidate = selected.shadow();
    if (candidate == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Shadow(candidate.snapshotId(), candidate.distribution(context, feasible).pmf()));
    } catch (RuntimeException e) {
      learned.failed(candidate, e);
      return Optional.of(new Shadow(candidate.snapshotId(), null));
    }
  }
}
