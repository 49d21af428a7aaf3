package io.runtimemoat.decision.bandit;

import java.util.function.Predicate;

/** Picks by price: prompt plus completion per million tokens, the smallest arm id among equals. */
final class CheapestArm {
  private CheapestArm() {}

  /** Position of the cheapest arm that passes, or -1 when none does. */
  static int of(FeasibleSet feasible, Predicate<Arm> passes) {
    int best = -1;
    double bestPrice = Double.POSITIVE_INFINITY;
    for (int i = 0; i < feasible.size(); i++) {
      Arm arm = feasible.arms().get(i);
      double price = arm.prices().promptPerMillion() + arm.prices().completionPerMillion();
      if (passes.test(arm) && price < bestPrice) {
        best = i;
        bestPrice = price;
      }
    }
    return best;
  }
}
