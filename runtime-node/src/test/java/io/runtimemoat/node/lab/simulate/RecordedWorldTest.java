package io.runtimemoat.node.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.bandit.EscalationRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecordedWorldTest {
  private static final int STEPS = 4_000;
  private static final EscalationRule NEVER = new EscalationRule(0, 0);
  private static final String SMALL = "always:small";

  private static RecordedProblem problem;

  @BeforeAll
  static void read() throws IOException {
    problem =
        RecordedProblem.shipped(Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl"));
  }

  private static World world(Shift shift, double rated, long seed, EscalationRule escalation) {
    return problem.world(escalation, new RecordedWorld.Options(shift, STEPS, rated, seed));
  }

  private static Comparison fixed(Shift shift) {
    return new Comparison(seed -> world(shift, 1, seed, NEVER), problem.reward(0.2), STEPS)
        .run(problem.fixed(), 2);
  }

  /** The oracle's own saving is 1, and what the cards say of the arms comes out. */
  @Test
  void withoutShift_armsAreThoseOfTheCards() {
    Comparison comparison = fixed(Shift.NONE);
    String large = problem.baseline();
    int end = Totals.PARTS;

    assertThat(comparison.estimate(large, t -> t.quality(0, end)).mean())
        .isCloseTo(0.952, within(0.02));
    assertThat(comparison.estimate(SMALL, t -> t.quality(0, end)).mean())
        .isCloseTo(0.749, within(0.03));
    assertThat(comparison.shareOfOracle(large, large, 0, end).mean()).isZero();
    assertThat(comparison.shareOfOracle(SMALL, large, 0, end).mean()).isGreaterThan(1);
  }

  @Test
  void weakestArm_dropsInTheMiddle() {
    Comparison comparison = fixed(Shift.SMALL_DROPS);
    int half = Totals.PARTS / 2;

    double before = comparison.estimate(SMALL, t -> t.quality(0, half)).mean();
    double after = comparison.estimate(SMALL, t -> t.quality(half, Totals.PARTS)).mean();
    assertThat(after).isCloseTo(before / 2, within(0.03));
    assertThat(comparison.estimate("always:large", t -> t.quality(half, Totals.PARTS)).mean())
        .isCloseTo(0.952, within(0.02));
  }

  @Test
  void schemas_changeInTheMiddle() {
    World world = world(Shift.SCHEMAS, 1, 1, NEVER);

    assertThat(arrays(world, 0, STEPS / 2)).isZero();
    // order and case: only order has line items, half of the requests
    assertThat(arrays(world, STEPS / 2, STEPS)).isCloseTo(0.5, within(0.05));
  }

  private static double arrays(World world, int from, int to) {
    return IntStream.range(from, to)
        .mapToDouble(
            step -> world.request(step).context().signals().require("schema.arrays") > 0 ? 1 : 0)
        .average()
        .orElseThrow();
  }

  @Test
  void casesAreRatedAsAWhole() {
    World world = world(Shift.NONE, 0.7, 1, NEVER);

    double rated =
        IntStream.range(0, STEPS)
            .mapToDouble(s -> world.request(s).rated() ? 1 : 0)
            .average()
            .orElseThrow();
    assertThat(rated).isCloseTo(0.7, within(0.05));
    assertThat(world.request(5)).isEqualTo(world(Shift.NONE, 0.7, 1, NEVER).request(5));
  }

  @Test
  void routedRequests_escalateAndNamedOnesDoNot() {
    World world = world(Shift.NONE, 1, 1, new EscalationRule(0, 0.7));
    int small = world.arms().indexOf("small");

    long escalated =
        IntStream.range(0, STEPS)
            .filter(s -> world.request(s).outcomes().get(small).escalated())
            .count();
    assertThat(escalated).isBetween(STEPS / 10L, STEPS / 2L);
    assertThat(IntStream.range(0, STEPS).mapToObj(world::request))
        .noneMatch(request -> request.named().get(small).escalated());
  }
}
