package io.runtimemoat.decision.tenancy;

import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.features.SlaTier;

/**
 * A tenant's settings as every node needs them.
 *
 * @param name for people, 1 to 100 characters
 * @param weight share of a contended device relative to other tenants, in [0.01, 100]
 * @param active whether its keys are accepted
 * @param limits of all its keys together
 */
public record TenantProfile(
    String name, SlaTier sla, double weight, boolean active, RateLimits limits) {
  public TenantProfile {
    if (name.isBlank() || name.length() > 100) {
      throw new IllegalArgumentException("a tenant's name has 1 to 100 characters");
    }
    if (!(weight >= 0.01 && weight <= 100)) {
      throw new IllegalArgumentException("a tenant's weight is from 0.01 to 100, not " + weight);
    }
  }

  /** Without rate limits. */
  public TenantProfile(String name, SlaTier sla, double weight, boolean active) {
    this(name, sla, weight, active, RateLimits.none());
  }

  /** Standard service at weight 1. */
  public static TenantProfile standard(String name) {
    return new TenantProfile(name, SlaTier.STANDARD, 1, true);
  }
}
