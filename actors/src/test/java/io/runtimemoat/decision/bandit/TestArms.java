package io.runtimemoat.decision.bandit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arms, rules and contexts of decision tests. */
public final class TestArms {
  public static final Arm SMALL = arm("small", Tier.SMALL, 0.1);
  public static final Arm MEDIUM = arm("medium", Tier.MEDIUM, 0.4);
  public static final Arm LARGE = arm("large", Tier.LARGE, 1.2);
  public static final RuleThresholds THRESHOLDS =
      new RuleThresholds(0.3, 0.5, 1200, 2400, Map.of("code", Tier.LARGE, "chat", Tier.MEDIUM));

  private TestArms() {}

  public static Arm arm(String id, Tier tier, double price) {
    return new Arm(id, id + "-model", tier, new Prices(price / 10, price), 2048);
  }

  /** All of them may serve. */
  public static FeasibleSet feasible(Arm... arms) {
    return FeasibleSet.of(List.of(arms), arm -> Optional.empty());
  }

  public static RoutingContext context(Map<String, Double> signals) {
    return new RoutingContext("features/1", new float[] {1, 0.5f}, Signals.of(signals));
  }
}
