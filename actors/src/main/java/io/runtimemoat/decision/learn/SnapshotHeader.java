package io.runtimemoat.decision.learn;

/**
 * What a snapshot is of.
 *
 * @param tenant whose it is; {@link #POPULATION} for what new tenants start from
 * @param task the task type it decides
 * @param version from 1, rising by one per tenant and task type
 * @param parent id of the snapshot it follows, or {@code none}
 * @param featureSchema of the contexts it was learned from
 * @param rewardVersion how outcomes became rewards
 * @param madeAtMicros when it was cut, microseconds since the epoch, UTC
 */
public record SnapshotHeader(
    String tenant,
    String task,
    long version,
    String parent,
    String featureSchema,
    String rewardVersion,
    long madeAtMicros) {
  /** In the place of a tenant: it is of many. No tenant can be called so. */
  public static final String POPULATION = "*";

  private static final int LONGEST = 128;

  public SnapshotHeader {
    requireText("tenant", tenant);
    requireText("task", task);
    requireText("parent", parent);
    requireText("feature schema", featureSchema);
    requireText("reward version", rewardVersion);
    if (version < 1 || madeAtMicros < 0) {
      throw new IllegalArgumentException(
          "versions begin with 1 and times with 0, not " + version + " and " + madeAtMicros);
    }
  }

  /** Whether it is of many tenants. */
  public boolean isOfPopulation() {
    return tenant.equals(POPULATION);
  }

  private static void requireText(String name, String value) {
    if (value.isBlank() || value.length() > LONGEST) {
      throw new IllegalArgumentException("a snapshot's " + name + " has 1 to 128 characters");
    }
  }
}
