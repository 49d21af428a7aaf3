package io.runtimemoat.decision.bandit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What is believed of each arm, and of an arm that nothing is known of yet.
 *
 * @param known by arm id
 * @param newcomer stands for every other arm
 */
public record Posteriors<P>(Map<String, P> known, P newcomer) {
  public Posteriors {
    known = Collections.unmodifiableMap(new TreeMap<>(known));
  }

  /** The posterior of an arm. */
  public P of(String arm) {
    return known.getOrDefault(arm, newcomer);
  }

  /** The posteriors made into something else. */
  public <Q> Posteriors<Q> map(Function<? super P, ? extends Q> change) {
    Map<String, Q> changed = new TreeMap<>();
    known.forEach((arm, posterior) -> changed.put(arm, change.apply(posterior)));
    return new Posteriors<>(changed, change.apply(newcomer));
  }
}
