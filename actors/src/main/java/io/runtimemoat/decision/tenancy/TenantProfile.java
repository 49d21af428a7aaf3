package io.runtimemoat.decision.tenancy;

import io.runtimemoat.decision.features.SlaTier;

/**
 * A tenant's settings as every node needs them.
 *
 * @param name for people, 1 to 100 characters
 * @param weight share of a contended device relative to other tenants, in [0.01, 100]
 * @param active whether its keys are accepted
 */
public record TenantProfile(String name, SlaTier sla, double weight, boolean active) {
  public TenantProfile {
    if (name.isBlank() || name.length() > 100) {
      throw new IllegalArgumentException("a tenant's name has 1 to 100 characters");
    }
    if (!(weight >= 0.01 && weight <= 100)) {
      throw new IllegalArgumentException("a tenant's weight is from 0.01 to 100, not " + weight);
    }
  }

  /** Standard service at weight 1. */
  public static TenantProfile standard(String name) {
    return new TenantProfile(name, SlaTier.STANDARD, 1, true);
  }
}
