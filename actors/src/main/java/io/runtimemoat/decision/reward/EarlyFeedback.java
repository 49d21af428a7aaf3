package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.random.DecisionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Feedback whose decision was not read yet: its chain may be behind. Bounded. */
final class EarlyFeedback {
  private final int most;
  private final Map<DecisionId, List<Told>> byDecision = new LinkedHashMap<>();
  private int count;

  /**
   * None yet.
   *
   * @param most pieces of feedback that are kept
   */
  EarlyFeedback(int most) {
    this.most = most;
  }

  boolean hasRoom() {
    return count < most;
  }

  void add(Told told) {
    byDecision.computeIfAbsent(told.fact().decisionId(), id -> new ArrayList<>()).add(told);
    count++;
  }

  /** Takes out what was said of a decision. */
  List<Told> take(DecisionId decision) {
    List<Told> told = byDecision.remove(decision);
    count -= told == null ? 0 : told.size();
    return told == null ? List.of() : told;
  }

  /**
   * Takes out what waits for no decision: that would have been read.
   *
   * @param completeMicros by chain, up to when its decisions were read
   */
  List<Told> takeOrphans(long windowMicros, ToLongFunction<String> completeMicros) {
    List<DecisionId> orphans = new ArrayList<>();
    byDecision.forEach(
        (decision, told) -> {
          long last = told.get(told.size() - 1).fact().atMicros();
          if (last + windowMicros <= completeMicros.applyAsLong(decision.chain())) {
            orphans.add(decision);
          }
        });
    return orphans.stream().flatMap(decision -> take(decision).stream()).toList();
  }

  /** Takes out half of what was told until then, those first that came first. */
  List<Told> takeHalf(long untilMicros) {
    List<DecisionId> until =
        byDecision.entrySet().stream()
            .filter(each -> each.getValue().get(0).fact().atMicros() <= untilMicros)
            .map(Map.Entry::getKey)
            .toList();
    return until.subList(0, (until.size() + 1) / 2).stream()
        .flatMap(decision -> take(decision).stream())
        .toList();
  }
}
