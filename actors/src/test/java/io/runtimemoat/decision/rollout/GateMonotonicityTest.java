package io.runtimemoat.decision.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.rollout.GateReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

/** Better rewards for what the candidate does more often never turn a pass into a failure. */
class GateMonotonicityTest {
  private static final GateLimits LIMITS =
      new GateLimits(50, 0.05, 0.95, 0.01, 0, 0.95, 1.10, 1.15, 0.01, 0.01, 4, 200, 5, 1, 20_000);

  @Property(tries = 150)
  void betterRewards_neverFailWhatPassed(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @DoubleRange(min = 0, max = 5) double gain,
      @ForAll boolean everyOne,
      @ForAll boolean refresh) {
    CounterRandom random = new CounterRandom(new Seed(seed, 1));
    List<GateSample> before = log(seed, random);
    List<GateSample> after = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      GateSample s = before.get(i);
      boolean candidates = s.candidatePmf()[s.action()] > s.incumbentPmf()[s.action()];
      boolean chosen = candidates && (everyOne || random.uniform(10 + i) < 0.3);
      after.add(chosen ? rewarded(s, s.reward() + gain) : s);
    }
    GateKind kind = refresh ? GateKind.REFRESH : GateKind.CHANGE;

    Verdict was = PromotionGate.judge(before, LIMITS, kind, seed).verdict();
    GateReport is = PromotionGate.judge(after, LIMITS, kind, seed);

    assertThat(was == Verdict.PASS && is.verdict() == Verdict.FAIL).as(is.text()).isFalse();
  }

  /** The same where a parameter set is drawn within the arm. */
  @Property(tries = 150)
  void betterRewardsOfPairs_neverFailWhatPassed(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @DoubleRange(min = 0, max = 5) double gain,
      @ForAll boolean everyOne,
      @ForAll boolean refresh) {
    CounterRandom random = new CounterRandom(new Seed(seed, 1));
    List<GateSample> before = pairs(seed, random);
    List<GateSample> after = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      GateSample s = before.get(i);
      boolean candidates = s.candidateWeight() > s.incumbentWeight();
      boolean chosen = candidates && (everyOne || random.uniform(10 + i) < 0.3);
      after.add(chosen ? rewarded(s, s.reward() + gain) : s);
    }
    GateKind kind = refresh ? GateKind.REFRESH : GateKind.CHANGE;

    Verdict was = PromotionGate.judge(before, LIMITS, kind, seed).verdict();
    GateReport is = PromotionGate.judge(after, LIMITS, kind, seed);

    assertThat(was == Verdict.PASS && is.verdict() == Verdict.FAIL).as(is.text()).isFalse();
  }

  /** The property says something: a good part of its logs pass at first. */
  @Example
  void manyLogs_pass() {
    int passed = 0;
    for (int seed = 0; seed < 30; seed++) {
      List<GateSample> log = log(seed, new CounterRandom(new Seed(seed, 1)));
      passed +=
          PromotionGate.judge(log, LIMITS, GateKind.CHANGE, seed).verdict() == Verdict.PASS ? 1 : 0;
    }

    assertThat(passed).isGreaterThanOrEqualTo(10);
  }

  @Example
  void manyLogsOfPairs_pass() {
    int passed = 0;
    for (int seed = 0; seed < 30; seed++) {
      List<GateSample> log = pairs(seed, new CounterRandom(new Seed(seed, 1)));
      passed +=
          PromotionGate.judge(log, LIMITS, GateKind.CHANGE, seed).verdict() == Verdict.PASS ? 1 : 0;
    }

    assertThat(passed).isGreaterThanOrEqualTo(10);
  }

  private static List<GateSample> pairs(long seed, CounterRandom random) {
    double lean = 0.2 + 0.6 * random.uniform(2);
    return GatePairs.drawn(
        log(seed, random), seed, arm -> new double[] {1 - lean, lean}, new double[] {0.5, 0.5}, 0);
  }

  private static List<GateSample> log(long seed, CounterRandom random) {
    double lean = 0.4 + 0.5 * random.uniform(0);
    return GateLog.of(seed, 300)
        .samples(
            x -> x < 0 ? rest(2, lean) : rest(1, lean),
            x -> random.uniform(1) < 0.5 ? GateLog.uniform(x) : rest(0, 0.6));
  }

  private static double[] rest(int arm, double mass) {
    double[] pmf = {(1 - mass) / 2, (1 - mass) / 2, (1 - mass) / 2};
    pmf[arm] = mass;
    return pmf;
  }

  private static GateSample rewarded(GateSample s, double reward) {
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
        s.latencyMillis(),
        s.set());
  }
}
