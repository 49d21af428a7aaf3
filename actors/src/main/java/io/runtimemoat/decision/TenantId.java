package io.runtimemoat.decision;

import java.util.regex.Pattern;

/** A tenant, as derived from an authenticated key: 1 to 64 of {@code a-z 0-9 - _}. */
public record TenantId(String value) implements Comparable<TenantId> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  public TenantId {
    if (!isOne(value)) {
      throw new IllegalArgumentException(
          "a tenant id is 1 to 64 of a-z, 0-9, '-' and '_', not '" + value + "'");
    }
  }

  /** Whether a text is a tenant id. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
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
