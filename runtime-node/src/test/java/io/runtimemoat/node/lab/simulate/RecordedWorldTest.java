package io.runtimemoat.node.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.ParameterSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

  /** The baseline is what a client gets that sets no temperature. */
  @Test
  void parameterSets_areTheTables() {
    ParameterSpace space = worldWithSets(0.7).parameters();

    assertThat(space.candidates())
        .extracting(ParameterSet::id)
        .containsExactly("baseline", "t0.2", "t0.7");
    assertThat(space.candidates())
        .extracting(set -> set.parameters().get(0).value())
        .containsExactly(0.0, 0.2, 0.7);
    assertThat(world(Shift.NONE, 1, 1, NEVER).parameters().candidates()).hasSize(1);
  }

  private static World worldWithSets(double leastProbability) {
    return problem
        .withParameterSets()
        .world(
            new EscalationRule(0, leastProbability),
            new RecordedWorld.Options(Shift.SMALL_DROPS, STEPS, 1, 1));
  }

  /** What the table says of small: 787 of 1 050 exact when greedy, 785 at 0.2, 773 at 0.7. */
  @Test
  void outcomes_areThoseOfTheSet() {
    World world = worldWithSets(0);
    int small = world.arms().indexOf("small");

    assertThat(quality(world, small, "baseline")).isCloseTo(787.0 / 1_050, within(0.02));
    assertThat(quality(world, small, "t0.7")).isCloseTo(773.0 / 1_050, within(0.02));
    assertThat(IntStream.range(0, STEPS / 2).mapToObj(world::request))
        .anyMatch(r -> r.named(small, "t0.7").quality() > r.named(small, "baseline").quality())
        .anyMatch(r -> r.named(small, "t0.7").quality() < r.named(small, "baseline").quality());
  }

  private static double quality(World world, int arm, String set) {
    return IntStream.range(0, STEPS / 2)
        .mapToDouble(step -> world.request(step).named(arm, set).quality())
        .average()
        .orElseThrow();
  }

  @Test
  void weakestArm_dropsWithEverySet() {
    World world = worldWithSets(0);
    int small = world.arms().indexOf("small");

    for (ParameterSet set : world.parameters().candidates()) {
      double after =
          IntStream.range(STEPS / 2, STEPS)
              .mapToDouble(step -> world.request(step).expected(small, set.id()).quality())
              .average()
              .orElseThrow();
      assertThat(after).isCloseTo(quality(world, small, set.id()) / 2, within(0.03));
    }
  }

  /** It can do what the oracle of arms does, and sometimes another draw is right. */
  @Test
  void oracleOfPairs_isAtLeastThatOfArms() {
    Comparison comparison =
        new Comparison(
                seed ->
                    problem
                        .withParameterSets()
                        .world(NEVER, new RecordedWorld.Options(Shift.NONE, STEPS, 1, seed)),
                problem.reward(0.2),
                STEPS)
            .run(List.of(Contestant.always("large"), Contestant.oracleOfPairs()), 2);
    String large = problem.baseline();

    // Of 1 050 cases 1 018 have a pair that is right, 1 011 an arm at the baseline, 1 001 large.
    assertThat(comparison.qualityDifference("oracle:pairs", large, 0, Totals.PARTS).mean())
        .isGreaterThan(0.01);
    assertThat(comparison.shareOfOracle("oracle:pairs", large, 0, Totals.PARTS).mean())
        .isGreaterThan(1);
    assertThat(comparison.estimate("oracle:pairs", t -> t.setShares("baseline")[0]).mean())
        .isBetween(0.3, 0.99);
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
