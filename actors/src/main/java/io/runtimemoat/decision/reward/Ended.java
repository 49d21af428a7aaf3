package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.reward.ClosedDecision.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a decision whose window has passed came to. */
final class Ended {
  /** What is sent twice counts once. */
  private record Sent(String metric, String key) {}

  private Ended() {}

  static ClosedDecision close(
      TrackedDecision decision,
      @Nullable OutcomeFact outcome,
      List<FeedbackFact> feedback,
      RewardRules rules,
      double ratedShare) {
    if (outcome == null) {
      return new ClosedDecision(
          decision, Verdict.UNFINISHED, Double.NaN, 0, 0, false, false, Double.NaN);
    }
    double quality = quality(feedback, rules);
    boolean failed = outcome.status() == OutcomeFact.Status.FAILED;
    boolean isValid = !failed && !outcome.broke();
    Verdict verdict = verdict(decision, outcome, quality, rules, ratedShare);
    if (verdict != Verdict.LEARNED) {
      return new ClosedDecision(
          decision,
          verdict,
          quality,
          outcome.cost(),
          outcome.seconds(),
          isValid,
          failed,
          Double.NaN);
    }
    double counted = quality;
    if (Double.isNaN(quality)) {
      counted = failed ? 0 : rules.missingQuality().orElseThrow();
    }
    return new ClosedDecision(
        decision,
        Verdict.LEARNED,
        quality,
        outcome.cost(),
        outcome.seconds(),
        isValid,
        failed,
        rules.weights().scalarize(counted, isValid, outcome.cost(), outcome.seconds()));
  }

  private static Verdict verdict(
      TrackedDecision decision,
      OutcomeFact outcome,
      double quality,
      RewardRules rules,
      double ratedShare) {
    if (decision.wasNamed()) {
      return Verdict.NAMED;
    }
    if (!Double.isNaN(quality)) {
      return Verdict.LEARNED;
    }
    return switch (outcome.status()) {
      case CANCELLED -> Verdict.UNFINISHED;
      case COMPLETED -> rules.missingQuality().isPresent() ? Verdict.LEARNED : Verdict.UNRATED;
      // Nobody rates an answer that never came. Were each of them learned while only some answers
      // are rated, a rare failure would weigh as much as many good answers.
      case FAILED ->
          rules.missingQuality().isPresent() || decision.lot() < ratedShare
              ? Verdict.LEARNED
              : Verdict.UNRATED;
    };
  }

  /** The weighted mean of the metrics that were told; NaN when none was. */
  private static double quality(List<FeedbackFact> feedback, RewardRules rules) {
    Map<String, List<Double>> byMetric = new TreeMap<>();
    for (FeedbackFact fact : counted(feedback)) {
      if (rules.metrics().containsKey(fact.metric())) {
        byMetric.computeIfAbsent(fact.metric(), name -> new ArrayList<>()).add(fact.value());
      }
    }
    double sum = 0;
    double weights = 0;
    for (Map.Entry<String, List<Double>> told : byMetric.entrySet()) {
      Metric metric = rules.metrics().get(told.getKey());
      if (metric != null) {
        sum += metric.weight() * metric.quality(aggregate(told.getValue(), rules.aggregation()));
        weights += metric.weight();
      }
    }
    return weights > 0 ? sum / weights : Double.NaN;
  }

  /** In the order of their times, of each metric the first of each key. */
  private static List<FeedbackFact> counted(List<FeedbackFact> feedback) {
    List<FeedbackFact> ordered = new ArrayList<>(feedback);
    ordered.sort(
        Comparator.comparingLong(FeedbackFact::atMicros).thenComparing(FeedbackFact::feedbackId));
    Set<Sent> keys = new HashSet<>();
    ordered.removeIf(fact -> !keys.add(new Sent(fact.metric(), fact.key())));
    return ordered;
  }

  private static double aggregate(List<Double> values, RewardRules.Aggregation aggregation) {
    return switch (aggregation) {
      case EARLIEST -> values.get(0);
      case LATEST -> values.get(values.size() - 1);
      case SUM -> values.stream().mapToDouble(Double::doubleValue).sum();
    };
  }
}
