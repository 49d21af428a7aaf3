package io.runtimemoat.decision.bandit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rule policy with a little exploring: what decides before anything was learned. Without it the
 * log would say nothing of the arms that the rule never picks, and no candidate could be judged.
 *
 * <p>The rule's arm keeps 1 − share of the mass and an equal part of the rest.
 */
public final class ExploringRule implements Policy {
  public static final String ALGORITHM = "rule-eps/1";

  private final RulePolicy rule;
  private final Exploration exploration;
  private final Signals settings;

  public ExploringRule(RuleThresholds thresholds, Exploration exploration) {
    this.rule = new RulePolicy(thresholds);
    this.exploration = exploration;
    List<Signal> all = new ArrayList<>(rule.settings().entries());
    all.addAll(exploration.toSignals().entries());
    this.settings = new Signals(all);
  }

  /** The policy of a record. */
  public static ExploringRule of(Signals settings) {
    return new ExploringRule(RuleThresholds.fromSignals(settings), Exploration.of(settings));
  }

  @Override
  public String algorithm() {
    return ALGORITHM;
  }

  @Override
  public String version() {
    return ALGORITHM;
  }

  @Override
  public String snapshotId() {
    return NO_SNAPSHOT;
  }

  @Override
  public Signals settings() {
    return settings;
  }

  @Override
  public Distribution distribution(RoutingContext context, FeasibleSet feasible) {
    double[] wanted = rule.distribution(context, feasible).pmf().toArray();
    int safe = 0;
    for (int i = 0; i < wanted.length; i++) {
      safe = wanted[i] > wanted[safe] ? i : safe;
    }
    return around(safe, wanted.length, exploration);
  }

  /** What the rule gives {@code arms} arms of which it picks one. */
  private static Distribution around(int safe, int arms, Exploration exploration) {
    double each = exploration.cap() / arms;
    double[] masses = new double[arms];
    for (int i = 0; i < masses.length; i++) {
      masses[i] = (i == safe ? 1 - exploration.cap() : 0) + each;
    }
    return exploration.applyTo(masses, safe);
  }

  /**
   * Whether recorded probabilities are those that it draws with under an exploration, to the last
   * bit, whichever arm the rule picked.
   */
  public static boolean mayHaveDrawn(double[] pmf, double mass, Exploration exploration) {
    for (int safe = 0; safe < pmf.length; safe++) {
      Distribution drawn = around(safe, pmf.length, exploration);
      if (drawn.explorationMass() == mass && Arrays.equals(drawn.pmf().toArray(), pmf)) {
        return true;
      }
    }
    return false;
  }
}
