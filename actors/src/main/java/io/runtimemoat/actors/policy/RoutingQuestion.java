package io.runtimemoat.actors.policy;

import io.runtimemoat.decision.TenantId;
import java.util.List;
import java.util.Set;

/**
 * What the routing policy is asked about a request; holds nothing of its text.
 *
 * @param key public id of the caller's key
 * @param model as asked for: a model or an alias
 * @param abuseScore in [0, 1]
 */
public record RoutingQuestion(
    TenantId tenant,
    String key,
    Set<String> roles,
    String model,
    String taskType,
    String sla,
    double abuseScore,
    List<PolicyArm> arms) {
  public RoutingQuestion {
    roles = Set.copyOf(roles);
    arms = List.copyOf(arms);
  }
}
