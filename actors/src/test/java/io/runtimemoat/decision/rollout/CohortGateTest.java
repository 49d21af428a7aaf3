package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.GATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.rollout.GateReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Tenants of two arms, of which the candidate likes the first and both served alike. */
class CohortGateTest {
  private static final int LEAST = 3;

  /** Decisions of a tenant by whose rewards the first arm is better by {@code better}. */
  private static List<GateSample> log(long seed, int size, double better, double dearer) {
    CounterRandom random = new CounterRandom(new Seed(seed, size));
    List<GateSample> samples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int arm = random.uniform(2L * i) < 0.5 ? 0 : 1;
      double mean = 0.5 + (arm == 0 ? better : -better) / 2;
      samples.add(
          new GateSample(
              new float[] {1, i % 2},
              List.of("first", "second"),
              arm,
              0.5,
              new double[] {0.9, 0.1},
              new double[] {0.5, 0.5},
              random.uniform(2L * i + 1) < mean ? 1 : 0,
              0.8,
              arm == 0 ? dearer : 1,
              100));
    }
    return samples;
  }

  private static CohortSums part(long seed, int size, double better) {
    return CohortSums.of(log(seed, size, better, 1), GATE).orElseThrow();
  }

  private static CohortSums others(int tenants, int size, double better) {
    CohortSums all = CohortSums.NONE;
    for (int tenant = 1; tenant <= tenants; tenant++) {
      all = all.plus(part(100 + tenant, size, better));
    }
    return all;
  }

  private static GateReport judge(List<GateSample> own, CohortSums others) {
    GateReport report = PromotionGate.judge(own, GATE, GateKind.CHANGE, 42);
    return CohortGate.judge(report, CohortSums.of(own, GATE).orElseThrow(), others, GATE, LEAST);
  }

  private static GateCheck check(GateReport report, String name) {
    return report.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(report.text()));
  }

  /** A log of sixty that cannot say by itself. */
  private static List<GateSample> small() {
    return log(1, 60, 0.2, 1);
  }

  @Test
  void smallTenant_passesByTheCohort_andTheReportSaysSo() {
    assertThat(PromotionGate.judge(small(), GATE, GateKind.CHANGE, 42).verdict())
        .isEqualTo(Verdict.INSUFFICIENT);

    GateReport report = judge(small(), others(8, 200, 0.4));

    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
    assertThat(report.samples()).isEqualTo(60);
    assertThat(check(report, "cohort_tenants").value()).isEqualTo(8);
    assertThat(report.text()).contains("others, with 1600 decisions", "lower bound over 9 tenants");
    // the first arm has 0.9 instead of half: 0.4 · 0.4
    assertThat(check(report, "cohort_reward_difference").value()).isBetween(0.1, 0.17);
  }

  @Test
  void candidateThatIsWorseForTheCohort_doesNotPass() {
    GateReport report = judge(small(), others(8, 200, -0.4));

    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(report, "cohort_reward_difference").outcome())
        .isEqualTo(GateCheck.Outcome.FAILED);
  }

  @Property(tries = 20)
  void fewerThanTheLeast_neverPass(
      @ForAll @IntRange(max = 2) int tenants,
      @ForAll @DoubleRange(min = -1, max = 1) double better) {
    GateReport report = judge(small(), others(tenants, 200, better));

    assertThat(report.verdict()).isNotEqualTo(Verdict.PASS);
  }

  @Test
  void oneLargeTenant_cannotDecideAlone() {
    CohortSums rest = others(3, 50, 0);

    GateReport report = judge(small(), part(7, 20_000, 1).plus(rest));

    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(report, "cohort_ess").passed()).isTrue();
  }

  @Test
  void ownDecisionsThatSpeakAgainstIt_keepTheirWord() {
    List<GateSample> against = log(3, 400, -0.8, 1);
    GateReport own = PromotionGate.judge(against, GATE, GateKind.CHANGE, 42);
    assertThat(own.verdict()).isEqualTo(Verdict.FAIL);

    assertThat(judge(against, others(8, 200, 0.8))).isEqualTo(own);
  }

  /** Nothing that others' decisions could answer for it. */
  @Test
  void ownLogThatIsWrong_isNotHelped() {
    GateReport own = PromotionGate.judge(small(), GATE, GateKind.CHANGE, 42);
    GateCheck off =
        new GateCheck("calibration", 9, 4, GateCheck.Outcome.UNDECIDED, "wrong propensities");

    assertThat(CohortGate.mayHelp(own)).isTrue();
    assertThat(CohortGate.mayHelp(own.with(off))).isFalse();
  }

  @Test
  void betterReward_isNotBoughtWithTheCohortsMoney() {
    CohortSums others = CohortSums.NONE;
    for (int tenant = 0; tenant < 8; tenant++) {
      others = others.plus(CohortSums.of(log(tenant, 200, 0.4, 2), GATE).orElseThrow());
    }

    GateReport report = judge(small(), others);

    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(report, "cohort_cost_ratio").outcome()).isEqualTo(GateCheck.Outcome.FAILED);
  }

  @Test
  void tooFewDecisions_giveNoPart() {
    assertThat(CohortSums.of(log(1, 49, 0.2, 1), GATE)).isEmpty();
    assertThat(CohortSums.of(log(1, 50, 0.2, 1), GATE)).isPresent();
  }

  /** Tenants for whom it is better and worse by chance, by as much: on average it is no better. */
  @Test
  void candidateThatIsNoBetterOnAverage_passesInNoMoreThanFiveOfAHundred() {
    int runs = 200;
    int passed = 0;
    for (int run = 0; run < runs; run++) {
      CounterRandom random = new CounterRandom(new Seed(run, 5));
      CohortSums others = CohortSums.NONE;
      for (int tenant = 0; tenant < 6; tenant++) {
        double better = 0.6 * (random.uniform(tenant) - 0.5);
        others = others.plus(part(1_000L * run + tenant, tenant < 2 ? 200 : 60, better));
      }
      List<GateSample> own = log(1_000L * run + 9, 60, 0.6 * (random.uniform(9) - 0.5), 1);
      GateReport report = PromotionGate.judge(own, GATE, GateKind.CHANGE, run);
      boolean passesAlone = report.verdict() == Verdict.PASS;
      passed += !passesAlone && judge(own, others).verdict() == Verdict.PASS ? 1 : 0;
    }

    assertThat((double) passed / runs).as("three standard errors are 0.046").isLessThan(0.096);
  }
}
