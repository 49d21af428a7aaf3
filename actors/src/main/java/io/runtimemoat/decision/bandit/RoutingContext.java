package io.runtimemoat.decision.bandit;

import java.util.Arrays;

/**
 * What a policy knows about a request; equal when every bit is.
 *
 * @param featureSchema how the vector was made, for example {@code features/1}
 * @param vector finite float32 values, exactly as policies use them
 * @param signals the raw numbers behind the vector
 */
public record RoutingContext(String featureSchema, float[] vector, Signals signals) {
  public RoutingContext {
    vector = vector.clone();
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a context is finite");
      }
    }
  }

  /** Code of the task type that the signals name; empty when they name none. */
  public String task() {
    for (Signal signal : signals.entries()) {
      if (signal.name().startsWith(RuleThresholds.TASK_PREFIX)) {
        return signal.name().substring(RuleThresholds.TASK_PREFIX.length());
      }
    }
    return "";
  }

  @Override
  public float[] vector() {
    return vector.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoutingContext that
        && featureSchema.equals(that.featureSchema)
        && Arrays.equals(vector, that.vector)
        && signals.equals(that.signals);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * featureSchema.hashCode() + Arrays.hashCode(vector)) + signals.hashCode();
  }

  @Override
  public String toString() {
    return "RoutingContext[%s, %s, %s]".formatted(featureSchema, Arrays.toString(vector), signals);
  }
}
