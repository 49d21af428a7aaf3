package io.runtimemoat.node.admin;

import io.runtimemoat.decision.tenancy.Role;
import java.util.Set;

/**
 * Who calls the management API.
 *
 * @param name what is recorded with a change: {@code <tenant>/<key id>}, or {@code admin-key}
 */
public record Caller(String name, Set<Role> roles) {
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Whether its key is one of a tenant's, which is there then. */
  boolean isOf(String tenant) {
    return name.startsWith(tenant + "/");
  }

  boolean hasOneOf(Set<Role> wanted) {
    return roles.stream().anyMatch(wanted::contains);
  }
}
