package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.rollout.GateCheck.Outcome;
import io.runtimemoat.decision.rollout.GateReport.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the gate judges is the pair of arm and parameter set. */
class GatePairsTest {
  private static final double[] LOGGED = {0.6, 0.4};
  private static final List<GateSample> SAME_ARMS =
      GateLog.of(8, 2_000).samples(GateLog::uniform, GateLog::uniform);

  /**
   * A log in which every pair comes exactly as often as its probability says, in every fold, has
   * the true values for its estimates, whatever the reward model: arms (3/4, 1/4), sets (1/2, 1/2).
   */
  @Test
  void balancedLog_givesTheTrueValues() {
    double[][] rewards = {{0.2, 0.6}, {0.6, 0.8}};
    double[][] candidateSets = {{0.25, 0.75}, {1, 0}};
    int[][] period = {{0, 0}, {0, 0}, {0, 0}, {0, 1}, {0, 1}, {0, 1}, {1, 0}, {1, 1}};
    List<GateSample> log = new ArrayList<>();
    for (int i = 0; i < 50 * period.length; i++) {
      int[] pair = period[i % period.length];
      SetSample set =
          new SetSample(
              GatePairs.SETS, pair[1], 0.5, candidateSets[pair[0]], new double[] {0.5, 0.5});
      log.add(
          new GateSample(
              new float[] {1},
              List.of("large", "small"),
              pair[0],
              pair[0] == 0 ? 0.75 : 0.25,
              new double[] {0.5, 0.5},
              new double[] {0.75, 0.25},
              rewards[pair[0]][pair[1]],
              1,
              1,
              1,
              set));
    }

    GateReport report = judge(log);

    // 1/2 (1/4 · .2 + 3/4 · .6) + 1/2 · .6 = .55 against 3/4 · .4 + 1/4 · .7 = .475
    assertThat(check(report, "reward_difference").explanation())
        .contains("candidate's reward 0.550000 less the incumbent's 0.475000;");
    // weights 1/3 ×3, 1 ×3, 4, 0: 8² / (3/9 + 3 + 16) of 8
    assertThat(check(report, "ess_share").value()).isCloseTo(64 / (58 / 3.0) / 8, within(1e-12));
    assertThat(check(report, "calibration").value()).isZero();
  }

  /** The same arms, and a set that costs half the reward: arms alone show no difference. */
  @Test
  void harmfulSets_failWherePassedByArmsAlone() {
    List<GateSample> log =
        GatePairs.drawn(SAME_ARMS, 5, arm -> new double[] {0.1, 0.9}, LOGGED, 0.5);

    GateReport pairs = judge(log);
    GateReport arms = judge(GatePairs.armsAlone(log));

    assertThat(arms.verdict()).as(arms.text()).isEqualTo(Verdict.PASS);
    assertThat(pairs.verdict()).as(pairs.text()).isEqualTo(Verdict.FAIL);
    // sets move by 1/2 of the mass, which is worth 1/2
    assertThat(check(pairs, "reward_difference").value()).isBetween(-0.32, -0.23);
  }

  @Test
  void betterSets_pass() {
    GateReport report =
        judge(GatePairs.drawn(SAME_ARMS, 5, arm -> new double[] {0.9, 0.1}, LOGGED, 0.5));

    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
    assertThat(check(report, "reward_difference").value()).isBetween(0.1, 0.15);
  }

  /** Sets may be wrong in one arm only, and in others right. */
  @Test
  void setsOfOneArm_countByHowOftenItIsChosen() {
    List<GateSample> log =
        GatePairs.drawn(
            GateLog.of(9, 2_000)
                .samples(x -> new double[] {0.8, 0.1, 0.1}, x -> new double[] {0.8, 0.1, 0.1}),
            5,
            arm -> arm == 0 ? new double[] {0.1, 0.9} : new double[] {0.9, 0.1},
            LOGGED,
            0.3);

    GateReport report = judge(log);

    // −.3 · .5 in 8 of 10, +.3 · .3 in 2 of 10: −.102
    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.FAIL);
    assertThat(check(report, "reward_difference").value()).isBetween(-0.19, -0.09);
  }

  /** Where both draw sets alike, to the last bit what is said without them. */
  @Test
  void sameSets_areTheReportOfArmsAlone() {
    List<GateSample> log =
        GatePairs.drawn(
            GateLog.of(1, 2_000).samples(GateLog::good, GateLog::uniform),
            6,
            arm -> LOGGED.clone(),
            LOGGED,
            0.2);

    assertThat(judge(log)).isEqualTo(judge(GatePairs.armsAlone(log)));
    assertThat(judge(log).verdict()).isEqualTo(Verdict.PASS);
  }

  /** Decisions without a set weigh as their arm does, beside others with one. */
  @Test
  void decisionsWithoutASet_weighByTheirArm() {
    GateSample without = SAME_ARMS.get(0);
    GateSample with =
        GatePairs.with(
            without, 1, new SetSample(GatePairs.SETS, 1, 0.4, new double[] {0.2, 0.8}, LOGGED));
    List<GateSample> mixed =
        new ArrayList<>(GatePairs.drawn(SAME_ARMS, 5, arm -> new double[] {0.1, 0.9}, LOGGED, 0.5));
    for (int i = 0; i < mixed.size(); i += 2) {
      mixed.set(i, SAME_ARMS.get(i));
    }

    assertThat(without.candidateWeight()).isEqualTo(1);
    assertThat(with.candidateWeight()).isEqualTo(2);
    assertThat(with.incumbentWeight()).isEqualTo(1);
    assertThat(judge(mixed).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judge(mixed), "reward_difference").value()).isBetween(-0.17, -0.11);
  }

  /** What is drawn once in a hundred tells little of a candidate that always draws it. */
  @Test
  void setThatTheLogHardlyKnows_isInsufficient() {
    List<GateSample> log =
        GatePairs.drawn(SAME_ARMS, 5, arm -> new double[] {0, 1}, new double[] {0.99, 0.01}, 0);

    GateReport report = judge(log);

    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(report, "ess_share").outcome()).isEqualTo(Outcome.UNDECIDED);
  }

  @Test
  void setThatTheLogDoesNotKnow_isInsufficient() {
    List<GateSample> log =
        GatePairs.drawn(SAME_ARMS, 5, arm -> new double[] {0.95, 0.05}, new double[] {1, 0}, 0);

    GateReport report = judge(log);

    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(report, "support").outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(check(report, "support").value()).isCloseTo(0.05, within(1e-9));
    assertThat(check(report, "support").explanation())
        .endsWith(": large/cooler, medium/cooler, small/cooler");
  }

  /** A report stays readable, and its text bounded. */
  @Test
  void manyUnseenSets_areNamedInPart() {
    double[] logged = new double[40];
    logged[0] = 1;
    double[] candidate = new double[40];
    Arrays.fill(candidate, 1.0 / candidate.length);
    List<String> sets = IntStream.range(0, 40).mapToObj("set-%02d"::formatted).toList();
    List<GateSample> log =
        SAME_ARMS.stream()
            .map(s -> GatePairs.with(s, 1, new SetSample(sets, 0, 1, candidate, logged)))
            .toList();

    assertThat(check(judge(log), "support").value()).isCloseTo(39.0 / 40, within(1e-9));
    assertThat(check(judge(log), "support").explanation())
        .contains(": large/set-01, large/set-02, ")
        .endsWith(", large/set-16 and 101 more");
  }

  /** A set that both draw once in a thousand may be missing from a log: it is no difference. */
  @Test
  void rareSetOfBoth_isNoHoleInTheLog() {
    double[] rare = {0.98, 0.02};
    List<GateSample> log =
        GatePairs.drawn(SAME_ARMS.subList(0, 300), 5, arm -> rare.clone(), rare, 0).stream()
            .filter(s -> s.set() != null && s.set().index() == 0)
            .toList();

    assertThat(check(judge(log), "support").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(judge(log), "support").value()).isZero();
  }

  @Test
  void brokenSets_areRefusedWithTheReason() {
    double[] fair = {0.5, 0.5};
    assertThat(judge(changed(set -> set(1, 0, fair, LOGGED))).text())
        .contains("a propensity of its parameter set of 0.0, outside (0, 1]");
    assertThat(judge(changed(set -> set(1, Double.NaN, fair, LOGGED))).verdict())
        .isEqualTo(Verdict.INSUFFICIENT);
    assertThat(judge(changed(set -> set(2, 0.4, fair, LOGGED))).text())
        .contains("a parameter set that is none of its sets");
    assertThat(judge(changed(set -> set(-1, 0.4, fair, LOGGED))).text())
        .contains("a parameter set that is none of its sets");
    assertThat(judge(changed(set -> set(1, 0.4, fair, new double[] {0.4, 0.4}))).text())
        .contains("probabilities of the incumbent for parameter sets that are none");
  }

  @Test
  void candidateWithoutProbabilitiesOfSets_fails() {
    for (double[] pmf : new double[][] {{Double.NaN, 1}, {0.5, 0.4}, {1}, {2, -1}}) {
      GateReport report = judge(changed(set -> set(1, 0.4, pmf, LOGGED)));

      assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(check(report, "candidate_pmf").value()).isEqualTo(SAME_ARMS.size());
    }
  }

  private static SetSample set(
      int index, double propensity, double[] candidate, double[] incumbent) {
    return new SetSample(GatePairs.SETS, index, propensity, candidate, incumbent);
  }

  private static List<GateSample> changed(UnaryOperator<SetSample> change) {
    SetSample fine = set(1, 0.4, LOGGED, LOGGED);
    return SAME_ARMS.stream().map(s -> GatePairs.with(s, s.reward(), change.apply(fine))).toList();
  }

  private static GateReport judge(List<GateSample> samples) {
    return PromotionGate.judge(samples, GATE, GateKind.CHANGE, 42);
  }

  private static GateCheck check(GateReport report, String name) {
    return report.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(report.text()));
  }
}
