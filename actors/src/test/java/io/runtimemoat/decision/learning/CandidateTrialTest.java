package io.runtimemoat.decision.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.ArmKey;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.TestLearning;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.reward.TrackedSet;
import io.runtimemoat.decision.rollout.GateCheck;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Candidates on decisions that a champion made, arms and parameter sets as it draws them. */
class CandidateTrialTest {
  private static final GateLimits LIMITS = GateLimits.of(GateSettings.from(ConfigFactory.load()));
  private static final FeasibleSet ARMS =
      new FeasibleSet(List.of(arm("large"), arm("small")), List.of());
  private static final List<String> SETS = List.of("baseline", "cooler", "warmer");
  private static final float[] CONTEXT = {1, 0.5f};

  /** Which set a policy was taught to be the best. */
  private static PolicySnapshot taught(String best) {
    List<RewardSample> rewards = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      rewards.add(new RewardSample(ARMS.arms().get(i % 2).id(), CONTEXT, i % 2 == 0 ? 0.7 : 0.5));
      for (Arm arm : ARMS.arms()) {
        for (String set : SETS) {
          double reward = set.equals(best) ? 0.9 : 0.3;
          rewards.add(new RewardSample(ArmKey.of(arm.id(), set), new float[0], reward));
        }
      }
    }
    return PolicySnapshot.cut(
        TestLearning.header(7),
        PolicySpec.of("lin-ts/1"),
        PolicySums.of(2, rewards),
        PolicySums.none(2));
  }

  /** The set that it was wrongly taught to draw gives half the reward; its arms are the same. */
  @Test
  void harmfulParameters_fail_andByArmsAloneTheyPassed() {
    Exploration exploration = new Exploration(0.01, 0.3, null);
    List<ClosedDecision> log = log(taught("cooler"), exploration, true, 4_000);

    GateReport pairs = judge(taught("warmer"), exploration, log);
    GateReport arms = judge(taught("warmer"), exploration, armsAlone(log));

    assertThat(arms.verdict()).as(arms.text()).isEqualTo(Verdict.PASS);
    assertThat(pairs.verdict()).as(pairs.text()).isEqualTo(Verdict.FAIL);
    assertThat(check(pairs, "reward_difference").outcome()).isEqualTo(GateCheck.Outcome.FAILED);
  }

  /** However little is explored: what the log cannot show does not pass either. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.1, 0.2})
  void harmfulParameters_neverPass(double share) {
    Exploration exploration = new Exploration(0, share, null);
    List<ClosedDecision> log = log(taught("cooler"), exploration, true, 2_000);

    GateReport report = judge(taught("warmer"), exploration, log);

    assertThat(report.verdict()).as(report.text()).isNotEqualTo(Verdict.PASS);
  }

  @Test
  void betterParameters_pass() {
    Exploration exploration = new Exploration(0.01, 0.3, null);
    List<ClosedDecision> log = log(taught("none of them"), exploration, true, 4_000);

    GateReport report = judge(taught("cooler"), exploration, log);

    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
    assertThat(check(report, "reward_difference").value()).isGreaterThan(0.1);
  }

  /** To the last bit what is said of decisions without sets. */
  @Test
  void sameParameters_areTheReportOfArmsAlone() {
    Exploration exploration = new Exploration(0.01, 0.1, null);
    List<ClosedDecision> log = log(taught("cooler"), exploration, true, 1_500);

    GateReport report = judge(taught("cooler"), exploration, log);

    assertThat(report).isEqualTo(judge(taught("cooler"), exploration, armsAlone(log)));
    assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
    assertThat(check(report, "ess").value()).isEqualTo(1_500);
  }

  /** Whatever it would draw, where nothing is drawn it does nothing. */
  @Test
  void decisionsWithoutADrawnSet_sayNothingOfParameters() {
    Exploration exploration = new Exploration(0.01, 0.1, null);
    List<ClosedDecision> log = log(taught("cooler"), exploration, false, 1_500);

    GateReport harmful = judge(taught("warmer"), exploration, log);

    assertThat(harmful).isEqualTo(judge(taught("cooler"), exploration, log));
    assertThat(harmful.verdict()).as(harmful.text()).isEqualTo(Verdict.PASS);
  }

  /** The log hardly knows its sets, and is enough for its arms: those are staged. */
  @Test
  void setsThatTheLogCannotJudge_leaveThoseThatServe() {
    Exploration exploration = new Exploration(0, 0.02, null);
    PolicySnapshot champion = taught("cooler");
    PolicySnapshot candidate = taught("warmer");

    CandidateTrial.Judgement last =
        last(candidate, champion, exploration, log(champion, exploration, true, 1_500));

    assertThat(last.report().verdict()).as(last.report().text()).isEqualTo(Verdict.PASS);
    assertThat(last.candidate()).isEqualTo(candidate.withParameterSetsOf(champion));
    assertThat(last.report().text()).contains("undecided own_parameters");
    assertThat(check(last.report(), "own_parameters").explanation())
        .startsWith("with its own parameter sets the log cannot say (support, ")
        .endsWith("): those that serve stay");
  }

  /** Harm that is shown is not passed over, and a log that says nothing of arms says nothing. */
  @Test
  void otherVerdicts_areOfTheCandidateItself() {
    Exploration exploration = new Exploration(0.01, 0.3, null);
    PolicySnapshot champion = taught("cooler");
    PolicySnapshot harmful = taught("warmer");
    PolicySnapshot better = taught("cooler");

    CandidateTrial.Judgement failed =
        last(harmful, champion, exploration, log(champion, exploration, true, 4_000));
    CandidateTrial.Judgement few =
        last(harmful, champion, exploration, log(champion, exploration, true, 40));
    CandidateTrial.Judgement passed =
        last(better, taught("none of them"), exploration, log(champion, exploration, true, 1_000));

    assertThat(failed.candidate()).isEqualTo(harmful);
    assertThat(failed.report().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(few.candidate()).isEqualTo(harmful);
    assertThat(few.report().verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(passed.candidate()).isEqualTo(better);
    assertThat(passed.report().verdict()).isEqualTo(Verdict.PASS);
  }

  private static CandidateTrial.Judgement last(
      PolicySnapshot candidate,
      PolicySnapshot champion,
      Exploration exploration,
      List<ClosedDecision> log) {
    CandidateTrial trial =
        new CandidateTrial(
            candidate,
            candidate.withParameterSetsOf(champion),
            exploration,
            GateKind.REFRESH,
            0,
            log.size());
    log.forEach(trial::add);
    return trial.last(trial.judge(LIMITS, 42), LIMITS, 42);
  }

  @Test
  void onlyWhatItDidNotLearnFromAndWasDrawn_isTaken() {
    Exploration exploration = new Exploration(0.01, 0.1, null);
    CandidateTrial trial =
        new CandidateTrial(taught("cooler"), exploration, GateKind.REFRESH, 5_000_000, 3);

    log(taught("cooler"), exploration, true, 1).forEach(trial::add); // at the cut, not after it

    assertThat(trial.size()).isZero();
    log(taught("cooler"), exploration, true, 9).forEach(trial::add);
    assertThat(trial.size()).isEqualTo(3);
    assertThat(trial.isFull()).isTrue();
  }

  private static GateReport judge(
      PolicySnapshot candidate, Exploration exploration, List<ClosedDecision> log) {
    CandidateTrial trial =
        new CandidateTrial(candidate, exploration, GateKind.REFRESH, 0, log.size());
    log.forEach(trial::add);
    assertThat(trial.size()).isEqualTo(log.size());
    return trial.judge(LIMITS, 42);
  }

  /** What the champion did; cooler is worth 0.8, the baseline 0.5, warmer 0.2. */
  private static List<ClosedDecision> log(
      PolicySnapshot champion, Exploration exploration, boolean draws, int size) {
    double[] arms =
        champion
            .policy(exploration)
            .distribution(TestLearning.context(CONTEXT), ARMS)
            .pmf()
            .toArray();
    List<ParameterSet> sets = SETS.stream().map(id -> new ParameterSet(id, List.of())).toList();
    CounterRandom random = new CounterRandom(new Seed(size, 3));
    List<ClosedDecision> log = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int arm = Pmf.of(arms).draw(random.uniform(3L * i));
      Pmf within = champion.parameters(exploration).pmf(ARMS.arms().get(arm).id(), sets);
      int set = draws ? within.draw(random.uniform(3L * i + 1)) : 0;
      double reward = new double[] {0.5, 0.8, 0.2}[set] + 0.2 * (random.uniform(3L * i + 2) - 0.5);
      TrackedSet drawn = draws ? new TrackedSet(SETS, within.toArray(), set) : null;
      log.add(closed(i, arms, arm, drawn, reward));
    }
    return log;
  }

  private static List<ClosedDecision> armsAlone(List<ClosedDecision> log) {
    return log.stream()
        .map(
            one ->
                closed(
                    one.decision().sequence(),
                    one.decision().pmf(),
                    one.decision().action(),
                    null,
                    one.reward()))
        .toList();
  }

  private static ClosedDecision closed(
      long sequence, double[] pmf, int action, @Nullable TrackedSet set, double reward) {
    TrackedDecision decision =
        new TrackedDecision(
            TestFacts.id(sequence),
            sequence,
            5_000_000 + sequence,
            "extraction",
            "lin-ts/1@7",
            "snap-7",
            "general",
            null,
            TestLearning.SCHEMA,
            CONTEXT,
            ARMS.arms().stream().map(Arm::id).toList(),
            action,
            pmf,
            set == null ? pmf[action] : pmf[action] * set.propensity(),
            0.1,
            set);
    return new ClosedDecision(
        decision, ClosedDecision.Verdict.LEARNED, 0.8, 0.01, 2, true, false, reward);
  }

  private static Arm arm(String id) {
    return TestArms.arm(id, Tier.SMALL, 1);
  }

  private static GateCheck check(GateReport report, String name) {
    return report.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(report.text()));
  }
}
