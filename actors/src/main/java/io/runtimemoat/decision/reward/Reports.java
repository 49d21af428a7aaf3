package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.ReportedFact;
import io.runtimemoat.decision.facts.Telling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Of several reports about one recommendation the first counts, however often it is sent. */
final class Reports {
  private Reports() {}

  /** The first report; empty when there is none, or it says that something else was done. */
  static Optional<ReportedFact> first(List<Telling> told) {
    return told.stream()
        .filter(ReportedFact.class::isInstance)
        .map(ReportedFact.class::cast)
        .min(Comparator.comparingLong(ReportedFact::atMicros).thenComparing(ReportedFact::id))
        .filter(report -> report.measured().followed());
  }

  /** What was said of quality beside reports. */
  static List<FeedbackFact> feedback(List<Telling> told) {
    return feedback(told, Optional.empty());
  }

  /** What was said of quality, in a report and beside it. */
  static List<FeedbackFact> feedback(List<Telling> told, Optional<ReportedFact> report) {
    List<FeedbackFact> feedback = new ArrayList<>();
    report.ifPresent(first -> feedback.addAll(first.feedback()));
    for (Telling each : told) {
      if (each instanceof FeedbackFact fact) {
        feedback.add(fact);
      }
    }
    return feedback;
  }
}
