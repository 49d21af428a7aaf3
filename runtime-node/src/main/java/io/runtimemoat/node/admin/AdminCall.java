package io.runtimemoat.node.admin;

import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.http.wire.Fields;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One admitted request.
 *
 * @param parameters what the path names
 * @param query what the query names
 * @param body empty where the operation takes none
 * @param ifMatch the header's value
 */
record AdminCall(
    Operation operation,
    Map<String, String> parameters,
    Map<String, String> query,
    Caller caller,
    Fields body,
    Optional<String> ifMatch) {

  AdminCall withBody(Fields read) {
    return new AdminCall(operation, parameters, query, caller, read, ifMatch);
  }

  String parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  /** What the path names, so that a log's line stays one line. */
  String loggable() {
    return parameters.toString().replaceAll("[^\\x20-\\x7e]", "?");
  }

  /** Refuses when the caller knows another state of the thing than the current one. */
  void requireMatch(String currentTag) {
    if (ifMatch.isPresent()
        && Arrays.stream(ifMatch.get().split(",", -1))
            .map(String::strip)
            .noneMatch(tag -> tag.equals("*") || tag.equals(currentTag))) {
      throw Refusal.changedSince();
    }
  }

  /** Refuses who may not give or take roles. */
  void requireGivesRoles(String what) {
    if (!caller.hasOneOf(Operation.GIVES_ROLES)) {
      throw Refusal.forbidden(
          what
              + " takes the role "
              + Operation.GIVES_ROLES.stream().map(Role::code).toList()
              + ".");
    }
  }

  /** Whether one of the roles is given or taken. */
  void requireGivesRoles(Set<Role> roles, String what) {
    if (!roles.isEmpty()) {
      requireGivesRoles(what);
    }
  }
}
