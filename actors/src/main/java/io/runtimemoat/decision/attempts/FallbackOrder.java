package io.runtimemoat.decision.attempts;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which arms a request tries, and in which order, when the one that was chosen for it fails. */
public final class FallbackOrder {
  private FallbackOrder() {}

  /**
   * The chosen arm and those that the operator listed behind it.
   *
   * @param listed feasible arms in the operator's order; the chosen one may be among them
   */
  public static List<Arm> listed(Arm chosen, List<Arm> listed) {
    Set<Arm> order = new LinkedHashSet<>();
    order.add(chosen);
    order.addAll(listed);
    return List.copyOf(order);
  }

  /**
   * The chosen arm and the other feasible ones: those at least as strong first, cheapest first,
   * then the weaker ones, strongest first.
   */
  public static List<Arm> byStrength(Arm chosen, FeasibleSet feasible) {
    Comparator<Arm> cheapest =
        Comparator.<Arm>comparingDouble(arm -> arm.prices().completionPerMillion())
            .thenComparing(Arm::id);
    List<Arm> strong = new ArrayList<>();
    List<Arm> weak = new ArrayList<>();
    for (Arm arm : feasible.arms()) {
      (arm.tier().rank() >= chosen.tier().rank() ? strong : weak).add(arm);
    }
    strong.sort(cheapest);
    weak.sort(Comparator.<Arm>comparingInt(arm -> -arm.tier().rank()).thenComparing(cheapest));
    List<Arm> others = new ArrayList<>(strong);
    others.addAll(weak);
    return listed(chosen, others);
  }
}
