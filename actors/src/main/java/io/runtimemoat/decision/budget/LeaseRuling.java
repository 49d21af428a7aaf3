package io.runtimemoat.decision.budget;

import java.util.List;

/**
 * What a budget says to a {@link LeaseAsk}: the events to store first, and then the answers.
 *
 * @param answers one per line, in order
 */
public record LeaseRuling(List<BudgetEvent> events, List<LeaseAnswer> answers) {
  public LeaseRuling {
    events = List.copyOf(events);
    answers = List.copyOf(answers);
  }
}
