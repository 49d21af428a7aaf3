package io.runtimemoat.loadtests.learn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.loadtests.load.MeasuredMachine;
import io.runtimemoat.node.lab.simulate.Comparison;
import io.runtimemoat.node.lab.simulate.Contestant;
import io.runtimemoat.node.lab.simulate.Estimate;
import io.runtimemoat.node.lab.simulate.GuardedLearner;
import io.runtimemoat.node.lab.simulate.Learner;
import io.runtimemoat.node.lab.simulate.RecordedProblem;
import io.runtimemoat.node.lab.simulate.RecordedWorld;
import io.runtimemoat.node.lab.simulate.RegressionTrial;
import io.runtimemoat.node.lab.simulate.Reward;
import io.runtimemoat.node.lab.simulate.Shift;
import io.runtimemoat.node.lab.simulate.Totals;
import io.runtimemoat.node.lab.simulate.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What learning saves on the recorded table of the shipped models, over many seeds, by the code
 * that serves; writes {@code target/evidence/learning.json}. {@code -Dmoat.evidence.seeds} says how
 * many seeds, {@code -Dmoat.evidence.steps} how many requests a run has.
 */
@Tag("evidence")
class LearningEvidenceTest {
  private static final Path RESULT = Path.of("target", "evidence", "learning.json");
  private static final Path CASES =
      Path.of("..", "gpu-bindings", "models", "heldout", "cases.jsonl");
  private static final int SEEDS = Integer.getInteger("moat.evidence.seeds", 20);
  private static final int STEPS = Integer.getInteger("moat.evidence.steps", 20_000);
  private static final int SHIFTED_STEPS = STEPS * 3 / 5;
  private static final int GUARDED_STEPS = STEPS * 3 / 2;
  private static final int ROLLOUTS = 200;
  private static final double RATED_SHARE = 0.7;
  private static final double COST_WEIGHT = 0.18;
  private static final int WINDOW = 100;
  private static final int DELAY = 50;
  private static final String LEARNER = "learner";
  private static final String OF_ARMS = "learner of arms alone";

  /** An attempt is given to the next stronger arm when any token was less likely than this. */
  private static final EscalationRule ESCALATION = new EscalationRule(0, 0.7);

  private static final ObjectNode RESULTS = new JsonMapper().createObjectNode();

  private static RecordedProblem problem;

  @BeforeAll
  static void read() throws IOException {
    problem = RecordedProblem.shipped(CASES);
    RESULTS.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    RESULTS.put("commit", MeasuredMachine.commit());
    RESULTS.set("machine", MeasuredMachine.toJson());
    RESULTS
        .putObject("configuration")
        .put("seeds", SEEDS)
        .put("steps", STEPS)
        .put("ratedShare", RATED_SHARE)
        .put("costWeight", COST_WEIGHT)
        .put("window", WINDOW)
        .put("delay", DELAY)
        .put("escalationMinTokenProbability", ESCALATION.minTokenProbability());
  }

  @AfterAll
  static void write() throws IOException {
    Files.createDirectories(RESULT.getParent());
    Files.writeString(RESULT, RESULTS.toPrettyString() + "\n");
  }

  private static Learner.Options learning(double decay) {
    return new Learner.Options(
        PolicySpec.of("lin-ts/1", Map.of("ridge", 0.1, "noise", 0.3, "decay", decay)),
        new Exploration(0, 1, null),
        problem.reward(COST_WEIGHT),
        WINDOW,
        DELAY);
  }

  private static World world(Shift shift, int steps, long seed) {
    return problem.world(ESCALATION, new RecordedWorld.Options(shift, steps, RATED_SHARE, seed));
  }

  /** The same requests with the table's three parameter sets to draw from within each arm. */
  private static World worldWithSets(int steps, long seed) {
    return problem
        .withParameterSets()
        .world(ESCALATION, new RecordedWorld.Options(Shift.NONE, steps, RATED_SHARE, seed));
  }

  private static Comparison compared(Shift shift, int steps, Contestant... learners) {
    List<Contestant> all = new ArrayList<>(problem.fixed());
    all.addAll(List.of(learners));
    Comparison comparison =
        new Comparison(seed -> world(shift, steps, seed), problem.reward(COST_WEIGHT), steps)
            .run(all, SEEDS);
    ObjectNode leg = RESULTS.putObject("shift " + shift.code()).put("steps", steps);
    leg.set("policies", comparison.toJson(problem.baseline()));
    return comparison;
  }

  @Test
  void nothingShifts_learnerSavesAtEqualQuality() {
    Comparison comparison = compared(Shift.NONE, STEPS, Contestant.learner(LEARNER, learning(1)));

    String large = problem.baseline();
    int half = Totals.PARTS / 2;
    assertThat(comparison.qualityDifference(LEARNER, large, 0, Totals.PARTS).low())
        .isGreaterThan(-0.02);
    assertThat(comparison.shareOfOracle(LEARNER, large, half, Totals.PARTS).mean())
        .isGreaterThan(0.58);
    assertThat(comparison.shareOfOracle(LEARNER, large, 0, Totals.PARTS).mean())
        .isGreaterThan(0.54);
    assertThat(comparison.regretDifference(LEARNER, "rule").high()).isNegative();
    assertThat(comparison.rewardRise(LEARNER).low()).isPositive();
    assertThat(comparison.qualityDifference("always:small", large, 0, Totals.PARTS).high())
        .isLessThan(-0.15);
  }

  /**
   * At 0.2 the models answer as well as greedily, at 0.7 a point worse: there is little to gain.
   * Measured over 20 seeds: -1.72 points, lower bound -1.83; 58.4 % of the oracle's saving, 61.5 %
   * in the second half; 1.163 of always-large's tokens per quality point; regret of a request above
   * that of arms alone 0.0005, at most 0.0013; 0.7 falls from 33 % of the draws to 25 %.
   */
  @Test
  void parameterSetsToo_costWhatTryingThemCosts() {
    List<Contestant> all = new ArrayList<>(problem.fixed());
    all.add(Contestant.oracleOfPairs());
    all.add(Contestant.learner(LEARNER, learning(1)));
    all.add(Contestant.learnerOfArms(OF_ARMS, learning(1)));
    Comparison comparison =
        new Comparison(seed -> worldWithSets(STEPS, seed), problem.reward(COST_WEIGHT), STEPS)
            .run(all, SEEDS);
    ObjectNode leg = RESULTS.putObject("parameter sets").put("steps", STEPS);
    leg.set("policies", comparison.toJson(problem.baseline()));
    Estimate above = comparison.regretDifference(LEARNER, OF_ARMS);
    leg.putObject("regretOfARequestAboveThatOfArms")
        .put("mean", above.mean())
        .put("low", above.low())
        .put("high", above.high());

    String large = problem.baseline();
    int half = Totals.PARTS / 2;
    assertThat(comparison.qualityDifference(LEARNER, large, 0, Totals.PARTS).low())
        .isGreaterThan(-0.02);
    assertThat(comparison.shareOfOracle(LEARNER, large, half, Totals.PARTS).mean())
        .isGreaterThan(0.58);
    assertThat(comparison.shareOfOracle(LEARNER, large, 0, Totals.PARTS).mean())
        .isGreaterThan(0.54);
    assertThat(comparison.tokensPerQuality(LEARNER, large).high()).isLessThan(1.2);
    assertThat(above.high()).isLessThan(0.002);
    assertThat(comparison.estimate(LEARNER, t -> t.setShares("t0.7")[Totals.PARTS - 1]).mean())
        .isLessThan(0.3);
    assertThat(comparison.qualityDifference("oracle:pairs", large, 0, Totals.PARTS).low())
        .isGreaterThan(0.01);
    assertThat(comparison.regretDifference(LEARNER, "rule").high()).isNegative();
    assertThat(comparison.rewardRise(LEARNER).low()).isPositive();
  }

  @Test
  void otherSchemas_areLearned() {
    Comparison comparison =
        compared(Shift.SCHEMAS, SHIFTED_STEPS, Contestant.learner(LEARNER, learning(1)));

    int half = Totals.PARTS / 2;
    assertThat(comparison.qualityDifference(LEARNER, problem.baseline(), half, Totals.PARTS).low())
        .isGreaterThan(-0.05);
    assertThat(comparison.regretDifference(LEARNER, "rule").high()).isNegative();
  }

  @Test
  void weakestArmGetsWorse_learnerLeavesIt() {
    Comparison comparison =
        compared(
            Shift.SMALL_DROPS,
            SHIFTED_STEPS,
            Contestant.learner(LEARNER, learning(1)),
            Contestant.learner("forgetful learner", learning(0.98)));

    int small = problem.arms().stream().map(arm -> arm.id()).sorted().toList().indexOf("small");
    double before =
        comparison.estimate("forgetful learner", t -> t.shares(small)[Totals.PARTS / 2 - 1]).mean();
    double after =
        comparison.estimate("forgetful learner", t -> t.shares(small)[Totals.PARTS - 1]).mean();
    assertThat(before).isGreaterThan(0.3);
    assertThat(after).isLessThan(0.05);
    assertThat(comparison.regretDifference("forgetful learner", "rule").high()).isNegative();
  }

  @Test
  void gatedAndRolledOut_nothingIsRolledBackWithoutCause() {
    guarded("guarded", seed -> world(Shift.NONE, GUARDED_STEPS, seed));
  }

  @Test
  void gatedAndRolledOutWithParameterSets_nothingIsRolledBackWithoutCause() {
    guarded("guarded with parameter sets", seed -> worldWithSets(GUARDED_STEPS, seed));
  }

  private static void guarded(String name, LongFunction<World> worlds) {
    List<GuardedLearner> learners = new ArrayList<>();
    Reward reward = problem.reward(COST_WEIGHT);
    Contestant guarded =
        new Contestant(
            "guarded learner",
            world -> {
              GuardedLearner learner =
                  new GuardedLearner(world, learning(1), GuardedLearner.Guards.shipped());
              learners.add(learner);
              return learner;
            });
    List<Contestant> all = new ArrayList<>(problem.fixed());
    all.add(guarded);
    Comparison comparison = new Comparison(worlds, reward, GUARDED_STEPS).run(all, SEEDS);
    long untouched = learners.stream().filter(l -> l.rollout().rollbacks() == 0).count();
    ObjectNode leg = RESULTS.putObject(name);
    leg.put("steps", GUARDED_STEPS).put("runs", SEEDS).put("runsWithoutRollback", untouched);
    ArrayNode runs = leg.putArray("runsInDetail");
    for (GuardedLearner learner : learners) {
      runs.addObject()
          .put("gated", learner.gated())
          .put("passed", learner.passed())
          .put("promoted", learner.rollout().promotions())
          .put("rolledBack", learner.rollout().rollbacks());
    }
    leg.set("policies", comparison.toJson(problem.baseline()));

    assertThat(untouched).isGreaterThanOrEqualTo((long) Math.ceil(0.95 * SEEDS));
    assertThat(learners.stream().mapToLong(l -> l.rollout().promotions()).sum())
        .isGreaterThanOrEqualTo(SEEDS);
  }

  @Test
  void threeTimesTheFailures_areRolledBackInCanary() {
    RolloutLimits limits = GuardedLearner.Guards.shipped().rollout();
    List<Integer> served = new ArrayList<>();
    int falseAlarms = 0;
    for (long seed = 1; seed <= ROLLOUTS; seed++) {
      OptionalInt caught = RegressionTrial.run(limits, 0.02, 3, 1_000, seed);
      caught.ifPresent(served::add);
      falseAlarms += RegressionTrial.run(limits, 0.02, 1, 1_000, seed).isPresent() ? 1 : 0;
    }
    served.sort(Integer::compare);
    RESULTS
        .putObject("threeTimesTheValidationFailures")
        .put("runs", ROLLOUTS)
        .put("rolledBackWithin1000", served.size())
        .put("medianCanaryRequests", served.get(served.size() / 2))
        .put("rolledBackWithoutCause", falseAlarms);

    assertThat(served.size()).isGreaterThanOrEqualTo((int) Math.ceil(0.95 * ROLLOUTS));
    assertThat(falseAlarms).isLessThanOrEqualTo(ROLLOUTS / 20);
  }
}
