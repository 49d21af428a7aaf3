package io.runtimemoat.node.lab.scores;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.node.lab.HeldOutCase;
import java.util.Map;

/**
 * A held-out case as a router sees it, with what each arm makes of it.
 *
 * @param context as the production extractor makes it
 * @param scores by arm id
 */
public record RecordedTask(HeldOutCase task, RoutingContext context, Map<String, Score> scores) {
  public RecordedTask {
    scores = Map.copyOf(scores);
  }

  /** One attempt of an arm, as when a request names it. */
  public ArmOutcome attempt(Arm arm) {
    Score score = score(arm);
    return new ArmOutcome(
        score.exact() ? 1 : 0,
        arm.prices().of(score.promptTokens(), score.completionTokens()),
        score.cpuMillis(),
        score.promptTokens() + score.completionTokens(),
        false);
  }

  /** A routed request: an attempt that the rule gives to a stronger arm is paid, too. */
  public ArmOutcome routed(Arm arm, FeasibleSet feasible, EscalationRule rule) {
    ArmOutcome first = attempt(arm);
    Score score = score(arm);
    EscalationRule.Verdict verdict =
        rule.judge(1, arm, feasible, score.meanProbability(), score.minProbability());
    if (!(verdict instanceof EscalationRule.Escalate escalate)) {
      return first;
    }
    ArmOutcome second = attempt(escalate.to());
    return new ArmOutcome(
        second.quality(),
        first.cost() + second.cost(),
        first.cpuMillis() + second.cpuMillis(),
        first.tokens() + second.tokens(),
        true);
  }

  private Score score(Arm arm) {
    Score score = scores.get(arm.id());
    if (score == null) {
      throw new IllegalArgumentException(
          "the table has no score of case %s by %s".formatted(task.id(), arm.id()));
    }
    return score;
  }
}
