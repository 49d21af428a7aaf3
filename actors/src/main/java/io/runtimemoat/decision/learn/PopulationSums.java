package io.runtimemoat.decision.learn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up what tenants learned so that no one of them can be told from the rest. Not safe for use
 * by many threads.
 *
 * <p>A tenant counts for at most so many rewards in each arm, and an arm that too few tenants have
 * tried is left out: sums of one tenant are never a population's. Who tried it a few times only has
 * no voice: the sums of an arm would be those of the one who did more.
 */
public final class PopulationSums {
  /** A voice is at least this part of the most that a tenant counts for. */
  private static final double LEAST_SHARE = 0.1;

  private final int dimension;
  private final int minTenants;
  private final double tenantRewards;
  private final Map<String, ArmSums> sums = new TreeMap<>();
  private final Map<String, Integer> voices = new HashMap<>();

  /**
   * Of nobody yet.
   *
   * @param minTenants fewer are no population
   * @param tenantRewards most that one tenant counts for, per arm
   */
  public PopulationSums(int dimension, int minTenants, double tenantRewards) {
    this.dimension = dimension;
    this.minTenants = minTenants;
    this.tenantRewards = tenantRewards;
  }

  /** Adds one tenant's; in the order of their ids, sums are the same bit for bit. */
  public void add(PolicySums part) {
    if (part.dimension() != dimension) {
      throw new IllegalArgumentException(
          "sums of dimension %d are no part of a population of dimension %d"
              .formatted(part.dimension(), dimension));
    }
    part.arms()
        .forEach(
            (key, own) -> {
              if (own.count() >= Math.max(1, LEAST_SHARE * tenantRewards)) {
                double weight = own.count() > tenantRewards ? tenantRewards / own.count() : 1;
                sums.merge(key, own.times(weight), ArmSums::plus);
                voices.merge(key, 1, Integer::sum);
              }
            });
  }

  /** The population's sums: none of an arm that fewer than the least number of tenants tried. */
  public PolicySums total() {
    Map<String, ArmSums> total = new TreeMap<>(sums);
    total.keySet().removeIf(key -> voices.getOrDefault(key, 0) < minTenants);
    return new PolicySums(dimension, bounded(total));
  }

  /** As many as sums may have, those that most tenants tried first. */
  private Map<String, ArmSums> bounded(Map<String, ArmSums> all) {
    List<String> keys = new ArrayList<>(all.keySet());
    keys.sort((a, b) -> Integer.compare(voices.getOrDefault(b, 0), voices.getOrDefault(a, 0)));
    Map<String, ArmSums> kept = new TreeMap<>();
    int arms = 0;
    for (String key : keys) {
      boolean arm = !ArmKey.isParameterSet(key);
      if (kept.size() < PolicySums.MOST_KEYS && (!arm || arms < PolicySums.MOST_ARMS)) {
        kept.put(key, all.getOrDefault(key, ArmSums.none(dimension)));
        arms += arm ? 1 : 0;
      }
    }
    return kept;
  }

  /**
   * What of the population can stand beside a tenant's own sums: all of it where both have room,
   * else the arms that the tenant has too.
   */
  public static PolicySums beside(PolicySums own, PolicySums population) {
    Map<String, ArmSums> both = new TreeMap<>(population.arms());
    both.putAll(own.arms());
    long sets = both.keySet().stream().filter(ArmKey::isParameterSet).count();
    if (both.size() <= PolicySums.MOST_KEYS && both.size() - sets <= PolicySums.MOST_ARMS) {
      return population;
    }
    Map<String, ArmSums> shared = new TreeMap<>(population.arms());
    shared.keySet().retainAll(own.arms().keySet());
    return new PolicySums(population.dimension(), shared);
  }
}
