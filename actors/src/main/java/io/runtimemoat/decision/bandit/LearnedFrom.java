package io.runtimemoat.decision.bandit;

/**
 * Where a learned policy comes from.
 *
 * @param algorithm the numerics' id, for example {@code lin-ts/1}
 * @param version for people and headers
 * @param snapshotId the snapshot with its state
 * @param featureSchema of the contexts that it was learned from
 * @param dimension of those contexts
 */
public record LearnedFrom(
    String algorithm, String version, String snapshotId, String featureSchema, int dimension) {

  /**
   * The vector of a context that the policy can read.
   *
   * @throws IllegalArgumentException when it was made in another way
   */
  double[] read(RoutingContext context) {
    float[] vector = context.vector();
    if (!featureSchema.equals(context.featureSchema()) || vector.length != dimension) {
      throw new IllegalArgumentException(
          "snapshot %s reads %s of dimension %d, not %s of dimension %d"
              .formatted(
                  snapshotId, featureSchema, dimension, context.featureSchema(), vector.length));
    }
    double[] x = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      x[i] = vector[i];
    }
    return x;
  }
}
