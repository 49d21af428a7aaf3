package io.runtimemoat.node.admin;

import io.runtimemoat.decision.tenancy.Role;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the management API can do, where, and with which of the roles: the one table of both. */
enum Operation {
  LIST_TENANTS("GET", "/tenants", Need.READ),
  CREATE_TENANT("POST", "/tenants", Need.CHANGE),
  GET_TENANT("GET", "/tenants/{tenant}", Need.READ),
  CHANGE_TENANT("PATCH", "/tenants/{tenant}", Need.CHANGE),
  DELETE_TENANT("DELETE", "/tenants/{tenant}", Need.CHANGE),
  LIST_KEYS("GET", "/tenants/{tenant}/keys", Need.READ),
  CREATE_KEY("POST", "/tenants/{tenant}/keys", Need.CHANGE),
  GET_KEY("GET", "/tenants/{tenant}/keys/{key}", Need.READ),
  REVOKE_KEY("DELETE", "/tenants/{tenant}/keys/{key}", Need.CHANGE),
  LIST_BUDGETS("GET", "/tenants/{tenant}/budgets", Need.READ),
  GET_BUDGET("GET", "/tenants/{tenant}/budgets/{scope}", Need.READ),
  SET_BUDGET("PUT", "/tenants/{tenant}/budgets/{scope}", Need.CHANGE),
  LIFT_BUDGET("DELETE", "/tenants/{tenant}/budgets/{scope}", Need.CHANGE),
  GRANT_WAIVER("POST", "/tenants/{tenant}/budgets/{scope}/waivers", Need.CHANGE),
  LIST_FLAGS("GET", "/flags", Need.READ),
  GET_FLAG("GET", "/flags/{flag}", Need.READ),
  SET_FLAG("PUT", "/flags/{flag}", Need.CHANGE),
  ORDER_FLAG("POST", "/flags/{flag}/orders", Need.CHANGE),
  LIST_POLICIES("GET", "/tenants/{tenant}/policies", Need.READ),
  GET_POLICY("GET", "/tenants/{tenant}/policies/{task}", Need.READ),
  ORDER_POLICY("POST", "/tenants/{tenant}/policies/{task}/orders", Need.CHANGE),
  GET_EXPLORATION("GET", "/tenants/{tenant}/exploration", Need.READ),
  BOUND_EXPLORATION("PUT", "/tenants/{tenant}/exploration", Need.CHANGE),
  LIFT_EXPLORATION("DELETE", "/tenants/{tenant}/exploration", Need.CHANGE),
  LIST_PROVENANCE("GET", "/tenants/{tenant}/provenance", Need.READ),
  LIST_POPULATION("GET", "/population", Need.READ),
  OFFER_SNAPSHOT("POST", "/policy-snapshots", Need.TRAIN),
  GET_TRACE("GET", "/audit/traces/{trace}", Need.AUDIT),
  ASK_GRAMMAR("GET", "/lab/grammar", Need.READ),
  CHECK_GRAMMAR("POST", "/lab/grammar", Need.READ);

  private enum Need {
    READ,
    CHANGE,
    TRAIN,
    AUDIT
  }

  private static final Set<Role> READERS =
      Set.of(Role.ADMIN, Role.OPERATOR, Role.AUDITOR, Role.VIEWER);
  private static final Set<Role> CHANGERS = Set.of(Role.ADMIN, Role.OPERATOR);

  private static final Set<Role> TRAINERS = Set.of(Role.ADMIN, Role.TRAINER);
  private static final Set<Role> AUDITORS = Set.of(Role.ADMIN, Role.AUDITOR);

  /** Who may give a role, and take one: who holds it must not be made by an operator. */
  static final Set<Role> GIVES_ROLES = Set.of(Role.ADMIN);

  /** An operation and what its path names. */
  record Match(Operation operation, Map<String, String> parameters) {}

  private final String method;
  private final String path;
  private final Need need;

  Operation(String method, String path, Need need) {
    this.method = method;
    this.path = path;
    this.need = need;
  }

  String method() {
    return method;
  }

  /** With its parameters in braces, as OpenAPI writes it. */
  String path() {
    return path;
  }

  /** The roles of which one is needed. */
  Set<Role> roles() {
    return switch (need) {
      case READ -> READERS;
      case CHANGE -> CHANGERS;
      case TRAIN -> TRAINERS;
      case AUDIT -> AUDITORS;
    };
  }

  /** Whether it changes something. */
  boolean changes() {
    return need == Need.CHANGE || need == Need.TRAIN;
  }

  /** Whether it takes a body. */
  boolean hasBody() {
    return !method.equals("GET") && (!method.equals("DELETE") || this == LIFT_EXPLORATION);
  }

  /** The operations of an encoded path, one for each method; none when nothing is there. */
  static List<Match> at(String path) {
    String end =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    List<String> asked = List.of(end.substring(Math.min(1, end.length())).split("/", -1));
    List<Match> found = new ArrayList<>();
    for (Operation operation : values()) {
      operation.match(asked).ifPresent(names -> found.add(new Match(operation, names)));
    }
    return found;
  }

  private Optional<Map<String, String>> match(List<String> asked) {
    List<String> segments = List.of(path.substring(1).split("/", -1));
    if (asked.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (segment.startsWith("{")) {
        names.put(segment.substring(1, segment.length() - 1), decoded(asked.get(i)));
      } else if (!segment.equals(asked.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(Map.copyOf(names));
  }

  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }
}
