package io.runtimemoat.decision;

/** A tenant, as derived from an authenticated key: 1 to 64 of {@code a-z 0-9 - _}. */
public record TenantId(String value) implements Comparable<TenantId> {
  public TenantId {
    if (!value.matches("[a-z0-9][a-z0-9_-]{0,63}")) {
      throw new IllegalArgumentException(
          "a tenant id is 1 to 64 of a-z, 0-9, '-' and '_', not '" + value + "'");
    }
  }

  @Override
  public int compareTo(TenantId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
