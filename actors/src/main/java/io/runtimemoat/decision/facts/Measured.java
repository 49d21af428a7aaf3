package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.bandit.Signals;
import java.util.List;

/**
 * What a caller measured of a request that it was given a recommendation for.
 *
 * @param followed whether the caller did what was recommended; else it teaches nothing
 * @param failed whether there was no answer
 * @param validation {@code unchecked}, {@code valid} or {@code degraded}: against the schema
 * @param promptTokens -1 when not told
 * @param completionTokens -1 when not told
 * @param cost price in the node's currency; NaN when not told
 * @param durationMicros of the whole request; -1 when not told
 * @param metrics how good it was, by name of the metric and in the metric's range
 */
public record Measured(
    boolean followed,
    boolean failed,
    String validation,
    long promptTokens,
    long completionTokens,
    double cost,
    long durationMicros,
    Signals metrics) {
  /** Nobody looked whether the answer fits a schema. */
  public static final String UNCHECKED = "unchecked";

  /** The answer fits its schema. */
  public static final String VALID = "valid";

  /** The answer does not fit its schema. */
  public static final String DEGRADED = "degraded";

  private static final List<String> VALIDATIONS = List.of(UNCHECKED, VALID, DEGRADED);

  public Measured {
    if (!VALIDATIONS.contains(validation)) {
      throw new IllegalArgumentException("no validation: " + validation);
    }
    if (promptTokens < -1 || completionTokens < -1 || durationMicros < -1) {
      throw new IllegalArgumentException("counts and durations of a report are at least 0, or -1");
    }
    if (!Double.isNaN(cost) && !(cost >= 0 && cost < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a cost is finite and at least 0, not " + cost);
    }
  }

  void write(FactWriter out) {
    out.writeBoolean(followed);
    out.writeBoolean(failed);
    out.writeText(validation);
    out.writeLong(promptTokens);
    out.writeLong(completionTokens);
    out.writeDouble(cost);
    out.writeLong(durationMicros);
    DecisionCodec.writeSignals(out, metrics);
  }

  static Measured read(FactReader in) {
    return new Measured(
        in.readBoolean(),
        in.readBoolean(),
        in.readText(),
        in.readLong(),
        in.readLong(),
        in.readDouble(),
        in.readLong(),
        DecisionCodec.readSignals(in));
  }
}
