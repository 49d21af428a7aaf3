package io.runtimemoat.persistence.snapshot;

import java.util.Arrays;

/**
 * What one tenant gives to the population: sums, without a request or a context.
 *
 * @param tenant whose they are
 * @param content canonical bytes of the sums, at most {@link #MAX_CONTENT_BYTES}
 */
public record PopulationPart(String tenant, Kind kind, byte[] content) {
  /** Ten arms at 64 dimensions have 177 KB; the rest is room. */
  public static final int MAX_CONTENT_BYTES = 1 << 20;

  /**
   * What sums are of; those of two kinds do not add.
   *
   * @param task code of the task type
   * @param featureSchema how contexts were made
   * @param dimension numbers of a context
   * @param rewardVersion how outcomes became rewards
   */
  public record Kind(String task, String featureSchema, int dimension, String rewardVersion) {}

  public PopulationPart {
    if (content.length > MAX_CONTENT_BYTES) {
      throw new IllegalArgumentException(
          "sums of %s/%s have %d bytes, and at most %d are shared"
              .formatted(tenant, kind.task(), content.length, MAX_CONTENT_BYTES));
    }
    content = content.clone();
  }

  @Override
  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PopulationPart that
        && tenant.equals(that.tenant)
        && kind.equals(that.kind)
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "PopulationPart[%s of %s, %d bytes]".formatted(tenant, kind, content.length);
  }
}
