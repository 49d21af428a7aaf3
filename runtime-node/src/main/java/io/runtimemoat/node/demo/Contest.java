package io.runtimemoat.node.demo;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import io.runtimemoat.node.lab.scores.RecordedTask;
import java.util.ArrayList;
import java.util.List;

/**
 * The node's own choices beside what other ways of choosing would have come to on the same requests
 * by the recorded table.
 */
final class Contest {
  /** Begins the versions of the rule and of the rule that explores. */
  private static final String RULES = "rule";

  private final FeasibleSet arms;
  private final Policy rule;
  private final EscalationRule escalation;
  private final Arm weakest;
  private final Arm strongest;
  private final Track small;
  private final Track large;
  private final Track ruled = new Track("rule");
  private final VirtualLearner learner;
  private final Track node = new Track("node");
  private final Track oracle = new Track("oracle");
  private final List<PolicyChange> changes = new ArrayList<>();
  private String version = "";

  /** From which request on a policy version answered. */
  record PolicyChange(int request, String version) {}

  Contest(List<Arm> arms, Policy rule, EscalationRule escalation, VirtualLearner learner) {
    this.learner = learner;
    this.arms = new FeasibleSet(arms, List.of());
    this.rule = rule;
    this.escalation = escalation;
    weakest = byTier(arms, 1);
    strongest = byTier(arms, -1);
    small = new Track("always " + weakest.id());
    large = new Track("always " + strongest.id());
  }

  private static Arm byTier(List<Arm> arms, int sign) {
    return arms.stream()
        .min((a, b) -> sign * Integer.compare(a.tier().rank(), b.tier().rank()))
        .orElseThrow(() -> new IllegalArgumentException("a contest needs arms"));
  }

  /** Adds a request that the node answered; {@code cost} as it said, NaN for what it did not. */
  void add(RecordedTask task, String arm, String policyVersion, double cost, double quality) {
    add(small, weakest, task.attempt(weakest));
    add(large, strongest, task.attempt(strongest));
    Arm chosen = rule.choose(task.context(), arms, new Seed(0, 0)).arm();
    add(ruled, chosen, task.routed(chosen, arms, escalation));
    learner.add(task);
    Arm best = best(task);
    add(oracle, best, task.attempt(best));
    node.add(arm, Double.isNaN(cost) ? 0 : cost, quality);
    if (!policyVersion.equals(version)) {
      version = policyVersion;
      changes.add(new PolicyChange(node.requests(), policyVersion));
    }
  }

  private static void add(Track track, Arm arm, ArmOutcome outcome) {
    track.add(arm.id(), outcome.cost(), outcome.quality());
  }

  /** The cheapest of the arms that answer this case best. */
  private Arm best(RecordedTask task) {
    Arm best = strongest;
    ArmOutcome most = task.attempt(best);
    for (Arm arm : arms.arms()) {
      ArmOutcome outcome = task.attempt(arm);
      boolean isBetter = outcome.quality() > most.quality();
      if (isBetter || (outcome.quality() == most.quality() && outcome.cost() < most.cost())) {
        best = arm;
        most = outcome;
      }
    }
    return best;
  }

  /** Always the weakest, always the strongest, rule, node, learner, oracle. */
  List<Track> tracks() {
    return List.of(small, large, ruled, node, learner.track(), oracle);
  }

  Track learner() {
    return learner.track();
  }

  Track node() {
    return node;
  }

  /** The ids of the arms, weakest first. */
  List<String> armIds() {
    return arms.arms().stream()
        .sorted((a, b) -> Integer.compare(a.tier().rank(), b.tier().rank()))
        .map(Arm::id)
        .toList();
  }

  List<PolicyChange> changes() {
    return List.copyOf(changes);
  }

  /** Whether every request of the node was decided by rules, so that nothing learned served. */
  boolean isByRulesAlone() {
    return changes.stream().allMatch(change -> change.version().startsWith(RULES));
  }

  /** What a track saved against the strongest arm, as a share of that arm's cost. */
  double saving(Track track) {
    return 1 - track.cost() / large.cost();
  }

  /** What of the oracle's saving a track reached. */
  double shareOfOracle(Track track) {
    return saving(track) / saving(oracle);
  }

  /** Mean quality of a track above the strongest arm's, in [-1, 1]. */
  double qualityDifference(Track track) {
    return track.meanQuality() - large.meanQuality();
  }
}
