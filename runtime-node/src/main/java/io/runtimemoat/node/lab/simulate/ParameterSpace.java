package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import java.util.List;
import java.util.Map;

/**
 * The parameter sets of a problem.
 *
 * @param baseline what a client gets that sets nothing
 * @param region what may be drawn around it
 */
public record ParameterSpace(ParameterSet baseline, TrustRegion region) {
  /** Parameters stay as they are. */
  public static ParameterSpace none() {
    return new ParameterSpace(
        new ParameterSet(ParameterSet.BASELINE, List.of()),
        new TrustRegion(Map.of(), List.of(), false));
  }

  /** Every set that may be drawn, the baseline first. */
  List<ParameterSet> candidates() {
    return region.candidates(baseline, "simulated");
  }
}
