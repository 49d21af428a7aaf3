package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.rollout.GateCheck.Outcome;
import io.runtimemoat.decision.rollout.GateReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PromotionGateTest {
  private static final List<GateSample> BETTER =
      GateLog.of(1, 2_000).samples(GateLog::good, GateLog::uniform);

  @Test
  void betterCandidate_passes() {
    GateReport report = judge(BETTER, GateKind.CHANGE);

    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
    assertThat(report.text()).startsWith("change: PASS on 2000 decisions\n  passed ");
    assertThat(report.checks())
        .extracting(GateCheck::name)
        .containsExactly(
            "ess",
            "ess_share",
            "support",
            "calibration",
            "reward_difference",
            "reward_ips",
            "reward_snips",
            "missing",
            "quality_ratio",
            "cost_ratio",
            "latency_ratio");
    // .7·.9 + .2·.05 + .3·.05 = .655 against (.7 + .2 + .3) / 3 = .4
    assertThat(check(report, "reward_difference").value()).isBetween(0.2, 0.255);
  }

  @Test
  void worseCandidate_fails() {
    GateReport report =
        judge(GateLog.of(2, 2_000).samples(GateLog::bad, GateLog::good), GateKind.CHANGE);

    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(report, "reward_difference").outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void noDifference_isEnoughForARefreshOnly() {
    List<GateSample> same = GateLog.of(3, 2_000).samples(GateLog::good, GateLog::good);

    assertThat(judge(same, GateKind.REFRESH).verdict()).isEqualTo(Verdict.PASS);
    assertThat(judge(same, GateKind.CHANGE).verdict()).isEqualTo(Verdict.PASS);

    List<GateSample> noisy =
        GateLog.of(4, 300)
            .samples(GateLog::good, x -> x < 0.1 ? GateLog.good(-1) : GateLog.good(1));
    assertThat(judge(noisy, GateKind.CHANGE).verdict()).isEqualTo(Verdict.INSUFFICIENT);
  }

  @Test
  void fewDecisions_areInsufficient() {
    GateReport report = judge(BETTER.subList(0, 49), GateKind.CHANGE);

    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(report.text()).contains("too few decisions");
    assertThat(judge(List.of(), GateKind.CHANGE).verdict()).isEqualTo(Verdict.INSUFFICIENT);
  }

  @Test
  void candidateThatTheLogHardlyKnows_isInsufficient() {
    GateReport report = judge(changed(BETTER, PromotionGateTest::hardlyLogged), GateKind.CHANGE);

    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(report, "ess_share").outcome()).isEqualTo(Outcome.UNDECIDED);
  }

  /** What is best was tried in a thirtieth of the decisions: no candidate has a larger share. */
  @Test
  void candidateThatAlwaysDoesWhatIsRarelyTried_passesOnEnoughDecisions() {
    List<GateSample> log =
        GateLog.of(11, 4_000)
            .samples(GateLog::rarelyExploring, GateLog::good, GateLog::rarelyExploring);

    GateReport report = judge(log, GateKind.CHANGE);

    GateCheck share = check(report, "ess_share");
    assertThat(share.value()).isBetween(0.02, GATE.leastEssShare());
    // a policy of one of the rare arms alone has 1/30, and half of it is asked for
    assertThat(share.limit()).isCloseTo(1 / 60.0, within(1e-9));
    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
    assertThat(judge(log.subList(0, 1_000), GateKind.CHANGE).verdict())
        .isEqualTo(Verdict.INSUFFICIENT); // 50 are needed, and a thirtieth is 33
  }

  /** An arm is rare by how often it is taken in all, not in some contexts alone. */
  @Test
  void armThatIsRareInSomeContextsAlone_isHeldToTheWholeShare() {
    List<GateSample> toSmall =
        GateLog.of(13, 2_000)
            .samples(GateLog::good, x -> new double[] {0.02, 0.02, 0.96}, GateLog::good);
    List<GateSample> toLarge =
        GateLog.of(14, 2_000).samples(GateLog::good, GateLog::bad, GateLog::good);

    assertThat(check(judge(toSmall, GateKind.CHANGE), "ess_share").limit())
        .isEqualTo(GATE.leastEssShare()); // in nine of ten decisions of every second context
    assertThat(check(judge(toLarge, GateKind.CHANGE), "ess_share").limit())
        .isEqualTo(0.05 / 2); // in a twentieth of all
  }

  /** One decision in which an arm was next to impossible says nothing of how often it is taken. */
  @Test
  void oneTinyProbability_leavesTheShareAsItIs() {
    List<GateSample> log =
        new ArrayList<>(
            GateLog.of(15, 2_000)
                .samples(GateLog::rarelyExploring, GateLog::good, GateLog::rarelyExploring));
    GateSample first = log.get(0);
    double[] tiny = {1 - 2e-9, 1e-9, 1e-9};
    log.set(
        0,
        new GateSample(
            first.context(),
            first.arms(),
            0,
            tiny[0],
            first.candidatePmf(),
            tiny,
            first.reward(),
            first.quality(),
            first.cost(),
            first.latencyMillis()));

    assertThat(check(judge(log, GateKind.CHANGE), "ess_share").limit())
        .isCloseTo(1 / 60.0, within(1e-9));
  }

  /** Where another policy drew, nothing is known of how rarely, and the share stays as set. */
  @Test
  void logOfAnotherPolicyThanTheIncumbent_isHeldToTheWholeShare() {
    List<GateSample> log =
        GateLog.of(12, 4_000).samples(GateLog::rarelyExploring, GateLog::good, GateLog::uniform);

    GateReport report = judge(log, GateKind.CHANGE);

    assertThat(check(report, "ess_share").limit()).isEqualTo(GATE.leastEssShare());
    assertThat(check(report, "ess_share").outcome()).isEqualTo(Outcome.UNDECIDED);
  }

  /** The candidate wants large, which was chosen in one of a hundred decisions. */
  private static GateSample hardlyLogged(GateSample s) {
    int row = s.context()[0] < -0.98 ? 0 : 1;
    return new GateSample(
        s.context(),
        s.arms(),
        row,
        row == 0 ? 0.01 : 0.99,
        new double[] {1, 0, 0},
        s.incumbentPmf(),
        s.reward(),
        s.quality(),
        s.cost(),
        s.latencyMillis());
  }

  @Test
  void armThatTheLogDoesNotKnow_isInsufficient() {
    List<GateSample> samples = new ArrayList<>();
    for (GateSample s : BETTER) {
      if (s.action() != 0) {
        samples.add(
            new GateSample(
                s.context(),
                s.arms(),
                s.action(),
                0.5,
                s.candidatePmf(),
                s.incumbentPmf(),
                s.reward(),
                s.quality(),
                s.cost(),
                s.latencyMillis()));
      }
    }

    GateReport report = judge(samples, GateKind.CHANGE);

    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(report, "support").value()).isBetween(0.0499, 0.0501);
    assertThat(check(report, "support").explanation()).endsWith(": large");
  }

  @Test
  void wrongPropensities_areInsufficient() {
    GateReport report = judge(changed(BETTER, s -> propensity(s, 0.2)), GateKind.CHANGE);

    assertThat(check(report, "calibration").outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
  }

  @Test
  void brokenLog_isRefusedWithTheReason() {
    for (double propensity : new double[] {0, -0.1, 1.01, Double.NaN}) {
      GateReport report = judge(changed(BETTER, s -> propensity(s, propensity)), GateKind.CHANGE);

      assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
      assertThat(report.text()).contains("outside (0, 1]");
    }
    assertThat(judge(changed(BETTER, s -> reward(s, Double.NaN)), GateKind.CHANGE).text())
        .contains("a reward of NaN");
    assertThat(
            judge(changed(BETTER, s -> context(s, new float[] {Float.NaN, 1})), GateKind.CHANGE)
                .text())
        .contains("a context with NaN");
    List<GateSample> mixed = new ArrayList<>(BETTER);
    mixed.set(7, context(mixed.get(7), new float[] {1}));
    assertThat(judge(mixed, GateKind.CHANGE).text()).contains("decision 7 has a context of 1");
  }

  @Test
  void candidateWithoutProbabilities_fails() {
    for (double[] pmf : new double[][] {{Double.NaN, 0, 1}, {0.5, 0.4, 0}, {1}, {2, -1, 0}}) {
      GateReport report =
          judge(GateLog.of(1, 100).samples(x -> pmf, GateLog::good), GateKind.CHANGE);

      assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(check(report, "candidate_pmf").value()).isEqualTo(100);
    }
  }

  @Test
  void betterReward_isNotBoughtWithQualityCostOrLatency() {
    double[] same = {1, 1, 1};
    GateReport poor =
        judge(
            new GateLog(1, 2_000, new double[] {0.9, 0.5, 0.5}, same)
                .samples(GateLog::good, GateLog::uniform),
            GateKind.CHANGE);
    GateReport dear =
        judge(
            new GateLog(1, 2_000, same, new double[] {1, 2, 2})
                .samples(GateLog::good, GateLog::uniform),
            GateKind.CHANGE);
    GateReport slow =
        judge(changed(BETTER, s -> latency(s, s.action() == 0 ? 50 : 200)), GateKind.CHANGE);

    assertThat(poor.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(poor, "quality_ratio").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(dear.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(dear, "cost_ratio").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(slow.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(slow, "latency_ratio").outcome()).isEqualTo(Outcome.FAILED);
  }

  /** The model takes out what all rewards share; the weights alone feel that they sum to less. */
  @Test
  void estimatesThatContradictEachOther_areInsufficient() {
    List<GateSample> thinned = new ArrayList<>();
    int seen = 0;
    for (GateSample s : BETTER) {
      boolean likely = s.candidateWeight() > 1;
      seen += likely ? 1 : 0;
      if (!likely || seen % 8 != 0) {
        thinned.add(reward(s, s.reward() + 100));
      }
    }

    GateReport report = judge(thinned, GateKind.CHANGE);

    assertThat(check(report, "calibration").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(report, "reward_difference").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(report, "reward_ips").outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(check(report, "reward_snips").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
  }

  @Test
  void ratioOfEstimates_isOneOfWhatIsNeverBelowZero() {
    assertThat(new GateEstimates.Estimate(-1e-9, 2, 100, 100).ratio()).isZero();
    assertThat(new GateEstimates.Estimate(-1e-9, 0, 100, 100).ratio()).isEqualTo(1);
    assertThat(new GateEstimates.Estimate(1, 0, 100, 100).ratio()).isInfinite();
    assertThat(new GateEstimates.Estimate(1, -2, 100, 100).ratio()).isNaN();
    assertThat(new GateEstimates.Estimate(-1, -2, 100, 100).ratio()).isNaN();
  }

  @Test
  void missingTelemetry_isInsufficient() {
    GateReport none = judge(changed(BETTER, s -> latency(s, Double.NaN)), GateKind.CHANGE);

    assertThat(none.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(check(none, "missing").value()).isEqualTo(1);
    assertThat(check(none, "latency_ratio").outcome()).isEqualTo(Outcome.UNDECIDED);
  }

  @Test
  void sameSeed_isTheSameReport() {
    assertThat(judge(BETTER, GateKind.CHANGE)).isEqualTo(judge(BETTER, GateKind.CHANGE));
  }

  private static GateReport judge(List<GateSample> samples, GateKind kind) {
    return PromotionGate.judge(samples, GATE, kind, 42);
  }

  private static GateCheck check(GateReport report, String name) {
    return report.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(report.text()));
  }

  private static List<GateSample> changed(
      List<GateSample> samples, UnaryOperator<GateSample> change) {
    return samples.stream().map(change).toList();
  }

  private static GateSample propensity(GateSample s, double propensity) {
    return new GateSample(
        s.context(),
        s.arms(),
        s.action(),
        propensity,
        s.candidatePmf(),
        s.incumbentPmf(),
        s.reward(),
        s.quality(),
        s.cost(),
        s.latencyMillis());
  }

  private static GateSample reward(GateSample s, double reward) {
    return new GateSample(
        s.context(),
        s.arms(),
        s.action(),
        s.propensity(),
        s.candidatePmf(),
        s.incumbentPmf(),
        reward,
        s.quality(),
        s.cost(),
        s.latencyMillis());
  }

  private static GateSample context(GateSample s, float[] context) {
    return new GateSample(
        context,
        s.arms(),
        s.action(),
        s.propensity(),
        s.candidatePmf(),
        s.incumbentPmf(),
        s.reward(),
        s.quality(),
        s.cost(),
        s.latencyMillis());
  }

  private static GateSample latency(GateSample s, double latency) {
    return new GateSample(
        s.context(),
        s.arms(),
        s.action(),
        s.propensity(),
        s.candidatePmf(),
        s.incumbentPmf(),
        s.reward(),
        s.quality(),
        s.cost(),
        latency);
  }
}
