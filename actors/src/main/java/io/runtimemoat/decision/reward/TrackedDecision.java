package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.random.DecisionId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What learning and judging need of a recorded decision.
 *
 * @param sequence of its fact in the decision's chain
 * @param task code of its task type
 * @param snapshotId what decided it
 * @param context the vector, exactly as it was used
 * @param arms ids of the feasible arms
 * @param action index of the chosen one
 * @param pmf its policy's probabilities
 * @param propensity of arm and parameter set together
 * @param set the drawn parameter set; null where there was none to draw
 */
public record TrackedDecision(
    DecisionId id,
    long sequence,
    long atMicros,
    String task,
    String policyVersion,
    String snapshotId,
    String phase,
    @Nullable ForcedReason forced,
    String featureSchema,
    float[] context,
    List<String> arms,
    int action,
    double[] pmf,
    double propensity,
    double explorationMass,
    @Nullable TrackedSet set) {
  private static final double TWO_TO_MINUS_48 = 0x1p-48;
  private static final int DIGITS_OF_48_BITS = 12;

  public TrackedDecision {
    context = context.clone();
    arms = List.copyOf(arms);
    pmf = pmf.clone();
  }

  /** Whether another arm than the one with the most probability was drawn. */
  boolean isExploring() {
    for (double probability : pmf) {
      if (probability > pmf[action]) {
        return forced == null;
      }
    }
    return false;
  }

  /** What is kept of a record. */
  static TrackedDecision of(DecisionRecord record, long sequence) {
    return new TrackedDecision(
        record.decisionId(),
        sequence,
        record.atMicros(),
        record.task(),
        record.policyVersion(),
        record.snapshotId(),
        record.phase(),
        record.choice().forced(),
        record.context().featureSchema(),
        record.context().vector(),
        record.feasible().arms().stream().map(Arm::id).toList(),
        record.choice().index(),
        record.choice().pmf().toArray(),
        record.propensity(),
        record.choice().explorationMass(),
        record.parameters().candidates().size() > 1 ? TrackedSet.of(record.parameters()) : null);
  }

  /** Id of the chosen arm. */
  public String arm() {
    return arms.get(action);
  }

  /** The client chose the model: its reasons are not ours to learn from. */
  boolean wasNamed() {
    return forced == ForcedReason.NAMED;
  }

  /** A number in [0, 1) that nobody outside can choose: 48 bits of the id's MAC. */
  double lot() {
    return Long.parseLong(id.mac().substring(0, DIGITS_OF_48_BITS), 16) * TWO_TO_MINUS_48;
  }

  @Override
  public float[] context() {
    return context.clone();
  }

  @Override
  public double[] pmf() {
    return pmf.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrackedDecision that
        && id.equals(that.id)
        && sequence == that.sequence
        && atMicros == that.atMicros
        && task.equals(that.task)
        && policyVersion.equals(that.policyVersion)
        && snapshotId.equals(that.snapshotId)
        && phase.equals(that.phase)
        && forced == that.forced
        && featureSchema.equals(that.featureSchema)
        && Arrays.equals(context, that.context)
        && arms.equals(that.arms)
        && action == that.action
        && Arrays.equals(pmf, that.pmf)
        && Double.compare(propensity, that.propensity) == 0
        && Double.compare(explorationMass, that.explorationMass) == 0
        && Objects.equals(set, that.set);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
