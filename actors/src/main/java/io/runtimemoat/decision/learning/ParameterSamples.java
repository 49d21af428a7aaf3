package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.ArmKey;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.reward.TrackedSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rewards of parameter sets within arms, as many as sums have room for. Used by one thread. */
final class ParameterSamples {
  /** The rest of {@link PolicySums#MOST_KEYS} is for arms. */
  private static final int MOST_SETS = PolicySums.MOST_KEYS - PolicySums.MOST_ARMS;

  private static final float[] WHATEVER_THE_CONTEXT = {};

  private final TaskLearning before;
  private final int dimension;
  private @Nullable Set<String> known;

  /** Beside the sums of {@code before}, which are looked at where a set was drawn at all. */
  ParameterSamples(TaskLearning before, int dimension) {
    this.before = before;
    this.dimension = dimension;
  }

  /** The reward again, of the parameter set; empty where none was drawn or there is no room. */
  Optional<RewardSample> of(TrackedDecision decision, double reward) {
    TrackedSet drawn = decision.set();
    if (drawn == null) {
      return Optional.empty();
    }
    Set<String> sets = known();
    String key = ArmKey.of(decision.arm(), drawn.id());
    if (!sets.contains(key) && sets.size() >= MOST_SETS) {
      return Optional.empty();
    }
    sets.add(key);
    return Optional.of(new RewardSample(key, WHATEVER_THE_CONTEXT, reward));
  }

  private Set<String> known() {
    Set<String> sets = known;
    if (sets == null) {
      sets = new HashSet<>(before.sumsOr(dimension).arms().keySet());
      sets.removeIf(key -> !ArmKey.isParameterSet(key));
      known = sets;
    }
    return sets;
  }
}
