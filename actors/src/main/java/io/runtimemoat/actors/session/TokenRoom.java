package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.Tariff;

/** How many tokens an attempt may draw, and what they cost. Safe for many threads. */
final class TokenRoom {
  private final Upstreams upstreams;
  private final SessionSettings settings;

  TokenRoom(Upstreams upstreams, SessionSettings settings) {
    this.upstreams = upstreams;
    this.settings = settings;
  }

  /** Whether an arm may draw one token more for each choice of a request. */
  boolean leavesTokens(CompletionRequest request, Arm arm, AttemptPlanner.Before before) {
    int choices = request.parameters().choices();
    boolean longEnough = choices == 1 && before.soFar().tokens() >= wanted(request, arm);
    return !longEnough && request.terms().allowance().tokensLeft(before.drawnTokens()) >= choices;
  }

  /** The completion tokens that what is left of the request's money pays for. */
  static long affordable(
      CompletionRequest request, Arm arm, AttemptPlanner.Before before, int promptTokens) {
    Money left = request.terms().allowance().maxCost().minus(before.spent());
    return Tariff.of(arm.prices()).affordable(left, promptTokens);
  }

  /** The most that an attempt can cost. */
  static Spend worst(Arm arm, long promptTokens, long completionTokens) {
    return Tariff.of(arm.prices()).spend(promptTokens, completionTokens);
  }

  /**
   * What was asked for, less what was delivered; a device that is asked for nothing gets the
   * setting's bound, an upstream its own. Never more than the context leaves.
   */
  int maxTokens(
      CompletionRequest request, Arm arm, AttemptPlanner.Before before, int mostPromptTokens) {
    int left = wanted(request, arm) - before.soFar().tokens();
    return isUpstream(arm)
        ? Math.min(left, arm.contextTokens())
        : Math.min(left, arm.contextTokens() - mostPromptTokens);
  }

  /** Completion tokens of one choice that are asked of an arm. */
  private int wanted(CompletionRequest request, Arm arm) {
    Integer asked = request.parameters().maxTokens();
    if (asked != null) {
      return asked;
    }
    return isUpstream(arm) ? arm.contextTokens() : settings.maxCompletionTokens();
  }

  private boolean isUpstream(Arm arm) {
    return upstreams.model(arm.id()).isPresent();
  }
}
