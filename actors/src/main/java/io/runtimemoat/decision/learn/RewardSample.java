package io.runtimemoat.decision.learn;

import java.util.Arrays;

/**
 * One reward to learn from.
 *
 * @param arm an arm's id, or {@link ArmKey#of} for a parameter set within it
 * @param context finite, of the learner's dimension; empty for a parameter set, which is learned
 *     whatever the context
 * @param reward in [0, 1], the higher the better
 */
public record RewardSample(String arm, float[] context, double reward) {
  public RewardSample {
    ArmKey.require(arm);
    context = context.clone();
    for (float value : context) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a context is finite");
      }
    }
    if (!(reward >= 0 && reward <= 1)) {
      throw new IllegalArgumentException("a reward is in [0, 1], not " + reward);
    }
  }

  @Override
  public float[] context() {
    return context.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RewardSample that
        && arm.equals(that.arm)
        && Arrays.equals(context, that.context)
        && Double.doubleToLongBits(reward) == Double.doubleToLongBits(that.reward);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * arm.hashCode() + Arrays.hashCode(context)) + Double.hashCode(reward);
  }

  @Override
  public String toString() {
    return "RewardSample[%s, %s, %s]".formatted(arm, Arrays.toString(context), reward);
  }
}
