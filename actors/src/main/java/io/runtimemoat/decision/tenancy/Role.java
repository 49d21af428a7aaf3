package io.runtimemoat.decision.tenancy;

import java.util.Locale;
import java.util.Optional;

/**
 * What the holder of a key may do on the management port, of the whole cluster. A key without a
 * role can only send requests.
 */
public enum Role {
  /** Everything, and the only one that gives and takes roles. */
  ADMIN,
  /** Tenants, keys, limits, budgets, flags. */
  OPERATOR,
  /** Reads, with what was decided and why. */
  AUDITOR,
  /** Reads. */
  VIEWER,
  /** Hands in learned policies. */
  TRAINER;

  /** The name in settings and on the wire, for example {@code admin}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a {@link #code}. */
  public static Optional<Role> ofCode(String code) {
    for (Role role : values()) {
      if (role.code().equals(code)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
