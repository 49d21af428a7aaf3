package io.runtimemoat.loadtests.process;

import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a tenant's requests came to by the facts of all chains alone, where a reward is nothing but
 * the one rating. Knows nothing of how the product folds.
 */
final class LedgerRewards {
  /** What was learned of an arm. */
  record OfArm(long rewards, double sum) {
    OfArm plus(double reward) {
      return new OfArm(rewards + 1, sum + reward);
    }
  }

  private final Map<String, DecisionRecord> decisions = new HashMap<>();
  private final Map<String, OutcomeFact> outcomes = new HashMap<>();
  private final Map<String, List<FeedbackFact>> feedback = new HashMap<>();

  private final Map<ChainId, Integer> feedbackOfChain = new HashMap<>();

  private LedgerRewards() {}

  /** Reads the shared database and the node's own segments; all that is written must be there. */
  static LedgerRewards read(NodeProcess.Settings node) {
    LedgerRewards rewards = new LedgerRewards();
    LedgerFolds.readAll(node, rewards::add);
    return rewards;
  }

  /**
   * How many ratings only the disk of a dead node has.
   *
   * @param other a node that runs
   */
  static int onlyAt(NodeProcess.Settings dead, NodeProcess.Settings other) {
    LedgerRewards here = read(dead);
    Map<ChainId, Integer> elsewhere = read(other).feedbackOfChain; // later: others have no fewer
    return here.feedbackOfChain.entrySet().stream()
        .mapToInt(of -> Math.max(0, of.getValue() - elsewhere.getOrDefault(of.getKey(), 0)))
        .sum();
  }

  private void add(StoredFact stored) {
    byte[] payload = Objects.requireNonNull(stored.payload());
    switch (stored.manifest()) {
      case DecisionCodec.MANIFEST -> {
        DecisionRecord decision = DecisionCodec.decode(payload);
        decisions.put(decision.decisionId().toText(), decision);
      }
      case OutcomeFact.MANIFEST -> {
        OutcomeFact outcome = OutcomeFact.decode(payload);
        outcomes.put(outcome.decisionId().toText(), outcome);
      }
      case FeedbackFact.MANIFEST -> {
        FeedbackFact fact = FeedbackFact.decode(stored.manifest(), payload).orElseThrow();
        feedback.computeIfAbsent(fact.decisionId().toText(), id -> new ArrayList<>()).add(fact);
        feedbackOfChain.merge(stored.position().chain(), 1, Integer::sum);
      }
      default -> {} // says nothing of rewards
    }
  }

  /** Every decision by its id. */
  Map<String, DecisionRecord> decisions() {
    return Map.copyOf(decisions);
  }

  /** Feedback, however often it was sent. */
  int feedback() {
    return feedback.values().stream().mapToInt(List::size).sum();
  }

  /** Requests that ended well, rated or not. */
  long completed() {
    return outcomes.values().stream()
        .filter(outcome -> outcome.status() == OutcomeFact.Status.COMPLETED)
        .count();
  }

  /** By arm, what was said in time of its answers. */
  Map<String, OfArm> byArm(Duration window) {
    Map<String, OfArm> arms = new TreeMap<>();
    feedback.forEach(
        (id, told) -> {
          DecisionRecord decision = Objects.requireNonNull(decisions.get(id), id);
          long end = decision.atMicros() + window.toNanos() / 1_000;
          told.stream()
              .filter(fact -> fact.atMicros() <= end && outcomes.containsKey(id))
              .min(Comparator.comparingLong(FeedbackFact::atMicros))
              .ifPresent(
                  first ->
                      arms.merge(
                          decision.choice().arm().id(),
                          new OfArm(1, first.value()),
                          (one, more) -> one.plus(more.sum())));
        });
    return arms;
  }
}
