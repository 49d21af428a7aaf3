package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.parameters.Range;
import io.runtimemoat.decision.bandit.parameters.Shift;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import io.runtimemoat.node.lab.simulate.SimulatedRequest.WithSet;
import java.util.List;
import java.util.Map;

/**
 * Another world's requests, whose answers are always wrong with the one set beside the baseline.
 */
record WorldWithABadSet(World world) implements World {
  static final String BAD = "hot";

  @Override
  public FeasibleSet arms() {
    return world.arms();
  }

  @Override
  public ParameterSpace parameters() {
    return new ParameterSpace(
        new ParameterSet(
            ParameterSet.BASELINE, List.of(new Parameter("temperature", 0, Parameter.DEFAULT))),
        new TrustRegion(
            Map.of("temperature", new Range(1, 0, 2)),
            List.of(new Shift(BAD, Map.of("temperature", 1.0))),
            false));
  }

  @Override
  public String featureSchema() {
    return world.featureSchema();
  }

  @Override
  public int dimension() {
    return world.dimension();
  }

  @Override
  public SimulatedRequest request(int step) {
    SimulatedRequest good = world.request(step);
    List<ArmOutcome> wrong =
        good.outcomes().stream().map(any -> new ArmOutcome(0, 0, 0, 0, false)).toList();
    return new SimulatedRequest(
        good.context(),
        good.outcomes(),
        good.named(),
        good.expected(),
        Map.of(BAD, new WithSet(wrong, wrong)),
        good.rated());
  }
}
