package io.runtimemoat.decision.budget;

/**
 * One rate limit of a tenant.
 *
 * @param scope what is limited: {@code tenant} or {@code key <public id>}, each perhaps followed by
 *     {@code model <name>}
 */
public record RateKey(String scope, RateKind kind) implements Comparable<RateKey> {
  private static final int MOST_SCOPE = 300;

  public RateKey {
    if (scope.isBlank() || scope.length() > MOST_SCOPE) {
      throw new IllegalArgumentException(
          "a rate limit's scope has 1 to " + MOST_SCOPE + " letters");
    }
  }

  @Override
  public int compareTo(RateKey other) {
    int byScope = scope.compareTo(other.scope);
    return byScope != 0 ? byScope : kind.compareTo(other.kind);
  }
}
