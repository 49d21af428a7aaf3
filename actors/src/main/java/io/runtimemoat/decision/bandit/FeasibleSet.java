package io.runtimemoat.decision.bandit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The arms that may serve a request, and why the others may not. Constraints come before policies:
 * a policy sees the feasible arms only.
 *
 * @param arms sorted by id, no id twice, none also excluded
 * @param excluded sorted by arm id
 */
public record FeasibleSet(List<Arm> arms, List<ExcludedArm> excluded) {
  public FeasibleSet {
    arms = arms.stream().sorted(Comparator.comparing(Arm::id)).toList();
    excluded = excluded.stream().sorted(Comparator.comparing(e -> e.arm().id())).toList();
    Set<String> ids = new HashSet<>();
    arms.forEach(arm -> requireNew(ids, arm));
    excluded.forEach(e -> requireNew(ids, e.arm()));
  }

  /** Splits the candidates; {@code exclusion} gives a reason code for an arm that may not serve. */
  public static FeasibleSet of(List<Arm> candidates, Function<Arm, Optional<String>> exclusion) {
    List<Arm> arms = new ArrayList<>();
    List<ExcludedArm> excluded = new ArrayList<>();
    for (Arm arm : candidates) {
      exclusion
          .apply(arm)
          .ifPresentOrElse(
              reason -> excluded.add(new ExcludedArm(arm, reason)), () -> arms.add(arm));
    }
    return new FeasibleSet(arms, excluded);
  }

  public boolean isEmpty() {
    return arms.isEmpty();
  }

  public int size() {
    return arms.size();
  }

  /** Whether some arm is excluded for a reason. */
  public boolean excludes(String reason) {
    return excluded.stream().anyMatch(arm -> arm.reason().equals(reason));
  }

  /** Position of the arm in {@link #arms}, or -1. */
  public int indexOf(String armId) {
    for (int i = 0; i < arms.size(); i++) {
      if (arms.get(i).id().equals(armId)) {
        return i;
      }
    }
    return -1;
  }

  private static void requireNew(Set<String> ids, Arm arm) {
    if (!ids.add(arm.id())) {
      throw new IllegalArgumentException("arm id twice: " + arm.id());
    }
  }
}
