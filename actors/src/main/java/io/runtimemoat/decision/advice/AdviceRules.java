package io.runtimemoat.decision.advice;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hard constraints of a request for advice: which arms may be recommended, and how far their
 * parameters may move. Every set that can be drawn within an arm that is not excluded keeps them.
 *
 * @param region where parameters may move
 * @param usual baseline of callers that have none, by the API's names
 */
public record AdviceRules(TrustRegion region, Map<String, Double> usual) {
  private static final double MILLION = 1e6;

  public AdviceRules {
    usual = Map.copyOf(usual);
  }

  /**
   * Why an arm may not be recommended; empty when it may.
   *
   * @param latencyMillis how long a request is expected to take there; NaN when nobody knows
   */
  public Optional<String> exclusion(AdviceRequest request, Arm arm, double latencyMillis) {
    AdviceConstraints constraints = request.constraints();
    double needed = request.fixed().getOrDefault(AdviceRequest.MAX_TOKENS, 1.0);
    if (needed > room(request, arm)) {
      return Optional.of(ExcludedArm.CONTEXT_TOO_SMALL);
    }
    if (needed > affordable(request, arm)) {
      return Optional.of(ExcludedArm.OVER_MAX_COST);
    }
    boolean timed = constraints.maxLatencyMillis() < Double.POSITIVE_INFINITY;
    return timed && !(latencyMillis <= constraints.maxLatencyMillis())
        ? Optional.of(ExcludedArm.OVER_MAX_LATENCY)
        : Optional.empty();
  }

  /** The parameters that an arm starts from, cut where a constraint wants it. */
  public ParameterSet baseline(AdviceRequest request, Arm arm) {
    double most = (double) mostTokens(request, arm);
    List<Parameter> parameters = new ArrayList<>();
    for (Parameter parameter : request.parameters(usual)) {
      boolean cut = parameter.name().equals(AdviceRequest.MAX_TOKENS) && parameter.value() > most;
      parameters.add(
          cut ? new Parameter(AdviceRequest.MAX_TOKENS, most, Parameter.RULE) : parameter);
    }
    return new ParameterSet(ParameterSet.BASELINE, parameters);
  }

  /** Where an arm's parameters may move. */
  public TrustRegion region(AdviceRequest request, Arm arm) {
    return region.atMost(AdviceRequest.MAX_TOKENS, (double) mostTokens(request, arm));
  }

  /** Most tokens that an answer of the arm may have; at least 1 where it is not excluded. */
  long mostTokens(AdviceRequest request, Arm arm) {
    return StrictMath.min(
        request.constraints().maxTokens(),
        StrictMath.min(room(request, arm), affordable(request, arm)));
  }

  /** What the prompt leaves of the context. */
  private static long room(AdviceRequest request, Arm arm) {
    return (long) arm.contextTokens() - prompt(request);
  }

  /** What the money leaves after the prompt; below 0 where it is not enough for that. */
  private static long affordable(AdviceRequest request, Arm arm) {
    double money = request.constraints().maxCost();
    long prompt = prompt(request);
    if (!(arm.prices().of(prompt, 0) <= money)) {
      return -1;
    }
    double price = arm.prices().completionPerMillion();
    double tokens =
        price > 0 ? (money - arm.prices().of(prompt, 0)) * MILLION / price : Integer.MAX_VALUE;
    long most = (long) StrictMath.min(Integer.MAX_VALUE, StrictMath.floor(tokens));
    while (most > 0 && arm.prices().of(prompt, most) > money) {
      most--; // by what rounding has added
    }
    return most;
  }

  private static int prompt(AdviceRequest request) {
    return StrictMath.max(0, request.features().promptTokens());
  }
}
