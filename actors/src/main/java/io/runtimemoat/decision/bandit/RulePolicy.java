package io.runtimemoat.decision.bandit;

/**
 * The deterministic policy: what kind of task, how hard a schema, how long a prompt decide a tier.
 *
 * <p>The wanted tier is the strongest that any of the three asks for. It is served by the cheapest
 * feasible arm of that tier, else of the next stronger one, else of the strongest weaker one.
 */
public final class RulePolicy implements Policy {
  public static final String ALGORITHM = "rule/1";

  private final RuleThresholds thresholds;
  private final Signals settings;

  public RulePolicy(RuleThresholds thresholds) {
    this.thresholds = thresholds;
    this.settings = thresholds.toSignals();
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
    int index = nearest(feasible, thresholds.tierFor(context.signals()));
    return Distribution.forced(feasible.size(), index, ForcedReason.RULE);
  }

  /** Position of the cheapest arm of the wanted tier, or of the nearest tier, stronger first. */
  static int nearest(FeasibleSet feasible, Tier wanted) {
    for (int rank = wanted.rank(); rank <= Tier.LARGE.rank(); rank++) {
      int found = cheapestOf(feasible, rank);
      if (found >= 0) {
        return found;
      }
    }
    for (int rank = wanted.rank() - 1; rank >= 0; rank--) {
      int found = cheapestOf(feasible, rank);
      if (found >= 0) {
        return found;
      }
    }
    throw new IllegalArgumentException("no feasible arm: refuse the request instead");
  }

  private static int cheapestOf(FeasibleSet feasible, int rank) {
    return CheapestArm.of(feasible, arm -> arm.tier().rank() == rank);
  }
}
