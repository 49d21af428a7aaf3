package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RolloutJudgeTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final VariantStats NONE = VariantStats.none();
  private static final VariantStats CONTROL = side(1, 19_000, 1, 0.02, 0.8, 1);
  private static final VariantStats SAME = side(2, 1_000, 1, 0.02, 0.8, 1);

  @Test
  void shadow_waitsForDecisionsAndTime() {
    assertThat(shadow(999, LONG, NONE)).isInstanceOf(RolloutVerdict.Hold.class);
    assertThat(shadow(1_000, Duration.ofMinutes(9), NONE)).isInstanceOf(RolloutVerdict.Hold.class);
    assertThat(shadow(1_000, LONG, NONE)).isInstanceOf(RolloutVerdict.Promote.class);
  }

  @Test
  void shadowWithoutProbabilities_isRolledBack() {
    VariantStats broken = NONE;
    for (int i = 0; i < 100; i++) {
      broken = i % 2 == 0 ? broken.unmeasured() : broken.observed(1, 0, false);
    }

    assertThat(shadow(1_000, LONG, broken))
        .isInstanceOfSatisfying(
            RolloutVerdict.RollBack.class, back -> assertThat(back.cause()).isEqualTo("missing"));
  }

  @Test
  void candidateThatIsTheSame_goesOnAfterItsTime() {
    assertThat(canary(CONTROL, SAME, LONG)).isInstanceOf(RolloutVerdict.Promote.class);
    assertThat(canary(CONTROL, SAME, Duration.ofMinutes(9)).reason()).contains("PT9M of at least");
  }

  @Test
  void fewRequests_sayNothing() {
    VariantStats few = side(3, 99, 5, 1, 0, 9);

    assertThat(canary(side(4, 1_881, 1, 0, 1, 1), few, LONG).reason())
        .isEqualTo("99 of 100 requests on the smaller side");
    assertThat(
            canary(side(4, 7_600, 1, 0.02, 0.8, 1), side(5, 400, 1, 0.02, 0.8, 1), LONG).reason())
        .isEqualTo("400 of 500 measured requests on the smaller side");
  }

  @Test
  void everyLimit_rollsBackItsOwnRegression() {
    assertThat(cause(side(6, 1_000, 1, 0.08, 0.8, 1))).isEqualTo("validation");
    assertThat(cause(side(7, 1_000, 1.6, 0.02, 0.8, 1))).isEqualTo("p95");
    assertThat(cause(side(8, 1_000, 1, 0.02, 0.6, 1))).isEqualTo("quality");
    assertThat(cause(side(9, 1_000, 1, 0.02, 0.8, 1.5))).isEqualTo("cost");
  }

  @Test
  void slowTail_isFoundByItself() {
    VariantStats tail = NONE;
    CounterRandom random = new CounterRandom(new Seed(10, 0));
    for (int i = 0; i < 1_000; i++) {
      double latency = i % 25 == 0 ? 2_000 : 100 * (1 + 0.5 * random.uniform(i));
      tail = tail.observed(latency, 1, false);
    }
    VariantStats control = NONE;
    for (int i = 0; i < 19_000; i++) {
      control = control.observed(100 * (1 + 0.5 * random.uniform(5_000 + i)), 1, false);
    }

    assertThat(canary(control, tail, LONG))
        .isInstanceOfSatisfying(
            RolloutVerdict.RollBack.class, back -> assertThat(back.cause()).isEqualTo("p99"));
  }

  @Test
  void missingTelemetry_countsAgainstTheCandidate() {
    VariantStats silent = SAME;
    for (int i = 0; i < 40; i++) {
      silent = silent.observed(Double.NaN, 1, false);
    }

    assertThat(cause(silent)).isEqualTo("missing");
    assertThat(cause(side(2, 960, 1, 0.02, 0.8, 1).plus(unmeasured(40)))).isEqualTo("missing");
  }

  @Test
  void missingTelemetryOfBoth_isNoRollbackButNoPromotionEither() {
    VariantStats control = side(1, 18_620, 1, 0.02, 0.8, 1).plus(unmeasured(380));
    VariantStats candidate = side(2, 980, 1, 0.02, 0.8, 1).plus(unmeasured(20));

    assertThat(canary(control, candidate, LONG))
        .isInstanceOfSatisfying(
            RolloutVerdict.Hold.class, hold -> assertThat(hold.reason()).startsWith("missing"));
  }

  @Test
  void candidateThatLosesRequests_isRolledBackBeforeAnythingElse() {
    assertThat(cause(side(2, 700, 1, 0.08, 0.1, 9))).isEqualTo("sample_ratio");
  }

  @Test
  void controlThatLosesRequests_leavesNoVerdict() {
    assertThat(canary(side(1, 10_000, 1, 0.02, 0.8, 1), side(2, 1_000, 9, 1, 0, 9), LONG))
        .isInstanceOfSatisfying(
            RolloutVerdict.Hold.class, h -> assertThat(h.reason()).startsWith("sample ratio"));
  }

  @Test
  void unratedCandidateBesideARatedControl_doesNotGoOn() {
    VariantStats unrated = side(2, 1_000, 1, 0.02, Double.NaN, 1);

    assertThat(canary(CONTROL, unrated, LONG).reason()).startsWith("quality NaN");
    assertThat(canary(side(1, 19_000, 1, 0.02, Double.NaN, 1), unrated, LONG))
        .isInstanceOf(RolloutVerdict.Promote.class);
  }

  @Test
  void costsBesideAControlThatIsFree_areFound() {
    assertThat(canary(side(1, 19_000, 1, 0.02, 0.8, 0), SAME, LONG))
        .isInstanceOfSatisfying(
            RolloutVerdict.RollBack.class, back -> assertThat(back.cause()).isEqualTo("cost"));
  }

  @Test
  void champion_isNotJudged() {
    assertThat(RolloutJudge.judge(RolloutPhase.GENERAL, LONG, 0, CONTROL, SAME, LIMITS))
        .isInstanceOf(RolloutVerdict.Hold.class);
  }

  private static String cause(VariantStats candidate) {
    RolloutVerdict verdict = canary(CONTROL, candidate, LONG);
    assertThat(verdict).as(verdict.reason()).isInstanceOf(RolloutVerdict.RollBack.class);
    return ((RolloutVerdict.RollBack) verdict).cause();
  }

  private static RolloutVerdict canary(VariantStats control, VariantStats candidate, Duration in) {
    return RolloutJudge.judge(RolloutPhase.CANARY, in, 0, control, candidate, LIMITS);
  }

  private static RolloutVerdict shadow(long decisions, Duration in, VariantStats candidate) {
    return RolloutJudge.judge(RolloutPhase.SHADOW, in, decisions, NONE, candidate, LIMITS);
  }

  private static VariantStats unmeasured(int requests) {
    VariantStats stats = NONE;
    for (int i = 0; i < requests; i++) {
      stats = stats.unmeasured();
    }
    return stats;
  }

  /** Latencies of 50 to 150 ms times {@code slow}, failures at a rate, ratings and costs around. */
  static VariantStats side(
      long seed, int requests, double slow, double failures, double quality, double cost) {
    CounterRandom random = new CounterRandom(new Seed(seed, requests));
    VariantStats stats = NONE;
    for (int i = 0; i < requests; i++) {
      double spread = random.uniform(4L * i) + random.uniform(4L * i + 3);
      stats =
          stats.observed(
              slow * 50 * (1 + spread),
              cost * (0.5 + random.uniform(4L * i + 1)),
              random.uniform(4L * i + 2) < failures);
      if (!Double.isNaN(quality)) {
        stats = stats.rated(Math.min(1, quality * (0.8 + 0.4 * random.uniform(-1L - i))));
      }
    }
    return stats;
  }
}
