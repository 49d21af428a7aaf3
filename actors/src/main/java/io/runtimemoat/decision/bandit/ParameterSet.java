package io.runtimemoat.decision.bandit;

import java.util.Comparator;
import java.util.List;

/**
 * Sampling parameters that are chosen together.
 *
 * @param id names the set among its candidates, for example {@code baseline}
 * @param parameters sorted by name
 */
public record ParameterSet(String id, List<Parameter> parameters) {
  public static final String BASELINE = "baseline";

  public ParameterSet {
    parameters = parameters.stream().sorted(Comparator.comparing(Parameter::name)).toList();
  }
}
