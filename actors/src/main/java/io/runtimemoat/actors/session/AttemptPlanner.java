package io.runtimemoat.actors.session;

import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.InvalidPromptException;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.Sampling;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a request and an arm into an attempt: tokens, limits, sampling. Safe for many threads. */
final class AttemptPlanner {
  private final LocalModels models;
  private final SessionSettings settings;
  private final EscalationRule escalation;
  private final int windowTokens;

  /**
   * The planner of one node.
   *
   * @param windowTokens tokens per choice by which a streamed attempt is judged, at least 1
   */
  AttemptPlanner(
      LocalModels models, SessionSettings settings, EscalationRule escalation, int windowTokens) {
    this.models = models;
    this.settings = settings;
    this.escalation = escalation;
    this.windowTokens = windowTokens;
  }

  /** The prompt in the tokens of whatever model it is asked for. */
  EncodedPrompts prompts(Prompt prompt) {
    return new EncodedPrompts(models, prompt);
  }

  /** The first attempt; the prompt leaves room for at least one token. */
  AttemptPlan first(
      CompletionRequest request, Arm arm, FeasibleSet feasible, int[] promptTokens, long seed) {
    return new AttemptPlan(
        1,
        AttemptFact.FIRST,
        arm,
        promptTokens,
        maxTokens(request.parameters(), arm, promptTokens.length),
        sampling(request.parameters(), seed),
        holdTokens(request, arm, feasible));
  }

  /** The attempt on a stronger arm that should follow one that was judged; empty to keep that. */
  Optional<AttemptPlan> stronger(DecidedRequest decided, LiveAttempt attempt) {
    AttemptPlan plan = attempt.plan;
    EscalationRule.Verdict verdict =
        escalation.judge(
            plan.number(),
            plan.arm(),
            decided.feasible(),
            attempt.confidence().meanProbability(),
            attempt.confidence().minProbability());
    return verdict instanceof EscalationRule.Escalate escalate
        ? next(decided, plan.number() + 1, escalate)
        : Optional.empty();
  }

  /** A later attempt on another arm, which nothing is held back of; empty when it cannot be. */
  private Optional<AttemptPlan> next(
      DecidedRequest decided, int number, EscalationRule.Escalate verdict) {
    Arm arm = verdict.to();
    CompletionRequest request = decided.request();
    try {
      return decided
          .prompts()
          .tokens(arm.model())
          .filter(tokens -> tokens.length < arm.contextTokens())
          .map(
              tokens ->
                  new AttemptPlan(
                      number,
                      verdict.reason(),
                      arm,
                      tokens,
                      maxTokens(request.parameters(), arm, tokens.length),
                      decided.first().sampling(),
                      0));
    } catch (InvalidPromptException refusedByTemplate) {
      return Optional.empty();
    }
  }

  /** What was asked for, else the setting's bound; never more than the context leaves. */
  private int maxTokens(RequestedParameters asked, Arm arm, int promptTokens) {
    int wanted = asked.maxTokens() == null ? settings.maxCompletionTokens() : asked.maxTokens();
    return Math.min(wanted, arm.contextTokens() - promptTokens);
  }

  private Sampling sampling(RequestedParameters asked, long seed) {
    return new Sampling(
        or(asked.temperature(), settings.defaultTemperature()),
        or(asked.topP(), 1),
        asked.topK() == null ? 0 : asked.topK(),
        or(asked.minP(), 0),
        or(asked.repetitionPenalty(), 1),
        or(asked.frequencyPenalty(), 0),
        or(asked.presencePenalty(), 0),
        asked.logitBias(),
        asked.seed() == null ? seed : asked.seed());
  }

  private static double or(@Nullable Double asked, double fallback) {
    return asked == null ? fallback : asked;
  }

  /** Nothing is held back when even an attempt of unknown confidence would be kept. */
  private int holdTokens(CompletionRequest request, Arm arm, FeasibleSet feasible) {
    boolean mayEscalate =
        escalation.judge(1, arm, feasible, Double.NaN, Double.NaN)
            instanceof EscalationRule.Escalate;
    if (!mayEscalate) {
      return 0;
    }
    return request.streaming()
        ? windowTokens * request.parameters().choices()
        : Integer.MAX_VALUE; // all of it: bounded by maxTokens, and its reader wants it whole
  }
}
