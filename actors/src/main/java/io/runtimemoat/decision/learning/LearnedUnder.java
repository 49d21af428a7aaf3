package io.runtimemoat.decision.learning;

/**
 * What a reward means and what it was learned about; sums under another one are of another kind.
 *
 * @param featureSchema how contexts were made
 * @param dimension numbers of a context
 * @param rewardVersion how outcomes became rewards
 */
public record LearnedUnder(String featureSchema, int dimension, String rewardVersion) {
  /** For people. */
  @Override
  public String toString() {
    return "{\"feature_schema\":\""
        + featureSchema
        + "\",\"dimension\":"
        + dimension
        + ",\"reward_version\":\""
        + rewardVersion
        + "\"}";
  }
}
