package io.runtimemoat.decision.learn;

import io.runtimemoat.decision.bandit.CountPosterior;
import io.runtimemoat.decision.bandit.LinearPosterior;
import io.runtimemoat.decision.bandit.Posteriors;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The posteriors of a snapshot.
 *
 * @param linear of arms, for algorithms that look at contexts
 * @param counting of arms, for those that do not
 * @param parameterSets by {@link ArmKey}
 */
record SnapshotBeliefs(
    @Nullable Posteriors<LinearPosterior> linear,
    @Nullable Posteriors<CountPosterior> counting,
    Posteriors<CountPosterior> parameterSets) {
  SnapshotBeliefs {
    if ((linear == null) == (counting == null)) {
      throw new IllegalArgumentException("arms have posteriors of one kind");
    }
    Map<String, Object> all = new TreeMap<>(parameterSets.known());
    all.putAll(linear == null ? Map.of() : linear.known());
    all.putAll(counting == null ? Map.of() : counting.known());
    PolicySums.requireBounded(all);
  }

  Posteriors<LinearPosterior> requireLinear() {
    if (linear == null) {
      throw new IllegalArgumentException("there are no posteriors by context");
    }
    return linear;
  }

  Posteriors<CountPosterior> requireCounting() {
    if (counting == null) {
      throw new IllegalArgumentException("there are no posteriors without context");
    }
    return counting;
  }

  /** The reward that is expected of an arm in a context. */
  double expected(String arm, float[] context) {
    if (counting != null) {
      return counting.of(arm).expected();
    }
    double[] x = new double[context.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = context[i];
    }
    return requireLinear().of(arm).expected(x);
  }

  Map<String, Double> counts() {
    Map<String, Double> counts = new TreeMap<>();
    if (linear != null) {
      linear.known().forEach((arm, posterior) -> counts.put(arm, posterior.count()));
    }
    if (counting != null) {
      counting.known().forEach((arm, posterior) -> counts.put(arm, posterior.count()));
    }
    return counts;
  }
}
