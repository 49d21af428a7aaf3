package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.PopulationSums;
import java.util.ArrayList;
import java.util.List;

/**
 * What tenants gave of one kind, added up one by one: no more than one tenant's sums are held
 * beside the total. Not safe for use by many threads.
 */
public final class GatheredParts {
  private final PopulationSums sums;
  private final List<String> tenants = new ArrayList<>();

  GatheredParts(PopulationSums sums) {
    this.sums = sums;
  }

  /**
   * Adds one tenant's.
   *
   * @param tenant after all before it, so that the same sums come out bit for bit
   */
  public void add(String tenant, PolicySums part) {
    if (!tenants.isEmpty() && tenants.get(tenants.size() - 1).compareTo(tenant) >= 0) {
      throw new IllegalArgumentException(
          "tenants are added in the order of their ids, and " + tenant + " is late");
    }
    sums.add(part);
    tenants.add(tenant);
  }

  /** Whose sums are in it, in order. */
  public List<String> tenants() {
    return List.copyOf(tenants);
  }

  /** The population's sums so far. */
  public PolicySums total() {
    return sums.total();
  }
}
