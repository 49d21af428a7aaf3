package io.runtimemoat.decision.ope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class OffPolicyEvaluationTest {
  private static final EstimatorSettings SETTINGS =
      new EstimatorSettings(1.5, 1.5, 2, 0.2, 0.95, 2_000, 0, 0);
  private static final List<LoggedSample> MADE_UP = madeUp();

  /** Sixty rounds of three actions by arithmetic, so that numpy can make the same. */
  private static List<LoggedSample> madeUp() {
    List<LoggedSample> samples = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int action = (i * 7 + i / 5) % 3;
      double b0 = 0.2 + 0.1 * ((i % 4) / 3.0);
      double[] behavior = {b0, 0.3, 1 - b0 - 0.3};
      double e0 = 0.5 + 0.04 * (i % 5);
      double e1 = 0.3 - 0.02 * (i % 5);
      samples.add(
          new LoggedSample(
              action,
              (i * 13 % 10) / 10.0 + 0.1 * action,
              behavior[action],
              new double[] {e0, e1, 1 - e0 - e1},
              new double[] {0.4 + 0.01 * (i % 7), 0.55, 0.6 - 0.01 * (i % 3)}));
    }
    return samples;
  }

  /** The formulas of Open Bandit Pipeline's estimators.py, by numpy 2.4. */
  @Test
  void estimates_areThoseOfOpenBanditPipeline() {
    Map<Estimator, Double> known = new LinkedHashMap<>();
    known.put(Estimator.DM, 0.4862266666666667);
    known.put(Estimator.IPS, 0.6570216117216118);
    known.put(Estimator.CLIPPED_IPS, 0.5107120879120879);
    known.put(Estimator.SNIPS, 0.4971393965598479);
    known.put(Estimator.DR, 0.5224995024420024);
    known.put(Estimator.SNDR, 0.5136727283595437);
    known.put(Estimator.SWITCH_DR, 0.5013588278388279);
    known.put(Estimator.DROS, 0.5005555678781266);
    known.put(Estimator.SG_IPS, 0.57988513905179);

    Evaluation.Estimated evaluation = estimated(MADE_UP);

    assertThat(evaluation.ess()).isCloseTo(42.2282397383447, within(1e-10));
    assertThat(evaluation.meanWeight()).isCloseTo(1.3216043956043957, within(1e-12));
    assertThat(evaluation.values()).hasSameSizeAs(known.keySet());
    evaluation
        .values()
        .forEach(
            value ->
                assertThat(value.value())
                    .as(value.estimator().code())
                    .isCloseTo(known.getOrDefault(value.estimator(), Double.NaN), within(1e-12)));
  }

  @Test
  void limitsOfTheParameters_areTheSimplerEstimators() {
    EstimatorSettings open =
        new EstimatorSettings(
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0, 0.95, 10, 0, 0);

    assertThat(mean(Estimator.CLIPPED_IPS, open)).isEqualTo(mean(Estimator.IPS, open));
    assertThat(mean(Estimator.SG_IPS, open)).isEqualTo(mean(Estimator.IPS, open));
    assertThat(mean(Estimator.SWITCH_DR, open)).isEqualTo(mean(Estimator.DR, open));
    assertThat(mean(Estimator.DROS, open)).isEqualTo(mean(Estimator.DM, open));
  }

  /** numpy, 100 000 resamples: one-sided .4209 and .6246, two-sided .4013 and .6448. */
  @Test
  void bootstrap_isNumpysPercentiles() {
    Evaluation.Value dr = value(estimated(MADE_UP), Estimator.DR);

    assertThat(dr.oneSided().low()).isCloseTo(0.4209, within(0.008));
    assertThat(dr.oneSided().high()).isCloseTo(0.6246, within(0.008));
    assertThat(dr.twoSided().low()).isCloseTo(0.4013, within(0.01));
    assertThat(dr.twoSided().high()).isCloseTo(0.6448, within(0.01));
    assertThat(estimated(MADE_UP)).isEqualTo(estimated(MADE_UP));
  }

  /** Maurer and Pontil's theorem 4, by numpy. */
  @Test
  void empiricalBernstein_isTheFormula() {
    assertThat(value(estimated(MADE_UP), Estimator.DR).bernstein().low())
        .isCloseTo(0.00980150937554558, within(1e-12));
    assertThat(Intervals.empiricalBernstein(new double[] {1}, 0.95, 1).low())
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void percentile_isNumpysDefault() {
    assertThat(Intervals.percentile(new double[] {1, 2, 4, 8}, 0.5)).isEqualTo(3);
    assertThat(Intervals.percentile(new double[] {1, 2, 4, 8}, 1)).isEqualTo(8);
    assertThat(Intervals.percentile(new double[] {1, 2, 4, 8}, 0.1)).isCloseTo(1.3, within(1e-12));
  }

  @Test
  void logThatWillNotDo_isRefusedWithTheReason() {
    assertThat(refused(List.of())).contains("at least 2");
    assertThat(refused(changed(s -> propensity(s, 0)))).contains("outside (0, 1]");
    assertThat(refused(changed(s -> propensity(s, 1.1)))).contains("outside (0, 1]");
    assertThat(refused(changed(s -> pmf(s, new double[] {0.5, 0.6, 0})))).contains("sum to 1.1");
    assertThat(refused(changed(s -> pmf(s, new double[] {1.5, -0.5, 0}))))
        .contains("probability of -0.5");
    assertThat(refused(changed(s -> pmf(s, new double[] {Double.NaN, 1, 0}))))
        .contains("probability of NaN");
    assertThat(refused(changed(s -> pmf(s, new double[] {1})))).contains("actions than");
    assertThat(refused(changed(s -> new LoggedSample(3, 1, 1, s.evaluationPmf(), s.qHat()))))
        .contains("action 3 of 3");
    assertThat(
            refused(changed(s -> new LoggedSample(0, Double.NaN, 1, s.evaluationPmf(), s.qHat()))))
        .contains("a reward of NaN");
    assertThat(
            refused(
                changed(
                    s ->
                        new LoggedSample(
                            0, 1, 1, s.evaluationPmf(), new double[] {0, Double.NaN, 0}))))
        .contains("predicted reward");
  }

  @Test
  void supportHole_isRefused() {
    List<LoggedSample> holes = MADE_UP.stream().filter(sample -> sample.action() != 0).toList();

    assertThat(refused(holes)).contains("on actions that were never logged");
  }

  @Test
  void fewEffectiveSamples_areRefused() {
    Evaluation evaluation = OffPolicyEvaluation.evaluate(MADE_UP, EstimatorSettings.standard(), 1);

    assertThat(evaluation).isInstanceOf(Evaluation.Refused.class);
    assertThat(evaluation.toString()).contains("effective sample size of 42.2").contains("50");
  }

  @Test
  void wrongPropensities_areRefused() {
    assertThat(refused(changed(s -> propensity(s, s.propensity() / 3))))
        .contains("standard errors from 1");
  }

  @Test
  void withoutAModel_onlyWeightsAreUsed() {
    List<LoggedSample> bare =
        changed(
            s ->
                new LoggedSample(
                    s.action(), s.reward(), s.propensity(), s.evaluationPmf(), new double[0]));

    assertThat(estimated(bare).values())
        .extracting(Evaluation.Value::estimator)
        .containsExactly(Estimator.IPS, Estimator.CLIPPED_IPS, Estimator.SNIPS, Estimator.SG_IPS);
  }

  @Test
  void settingsOutOfRange_areRefused() {
    assertThatThrownBy(() -> new EstimatorSettings(0, 1, 1, 0.1, 0.95, 10, 0, 0))
        .hasMessage("clip is above 0");
    assertThatThrownBy(() -> new EstimatorSettings(1, 1, 1, 2, 0.95, 10, 0, 0))
        .hasMessage("sub_gaussian is in [0, 1]");
  }

  /** Ridge per arm on the other fold, by numpy.linalg.solve. */
  @Test
  void crossFit_predictsFromTheOtherFolds() {
    List<float[]> contexts =
        List.of(
            new float[] {0.5f, -1},
            new float[] {1, 2},
            new float[] {0, 1},
            new float[] {2, 0.5f},
            new float[] {-1, 1.5f},
            new float[] {0.25f, 0.75f});
    double[][] predicted =
        new CrossFit(2, 2, 0.5)
            .predict(contexts, new int[] {0, 1, 0, 1, 0, 1}, new double[] {1, 2, 0.5, 3, -1, 1.5});

    double[][] known = {
      {1.6228070175438594, 1.6648713345302215},
      {-0.20175438596491269, 2.189407540394973},
      {0.02631578947368407, 1.4245960502692998},
      {0.6757575757575758, 1.6794871794871795},
      {0.5606060606060606, 1.5512820512820513},
      {0.6772727272727272, 1.5192307692307692}
    };
    for (int i = 0; i < known.length; i++) {
      assertThat(predicted[i]).containsExactly(known[i], within(1e-12));
    }
  }

  /** Rewards that are pure noise: a model that saw its own rows would explain some of them. */
  @Test
  void crossFit_hasNoOpinionOfNoise() {
    CounterRandom random = new CounterRandom(new Seed(9, 9));
    List<float[]> contexts = new ArrayList<>();
    int[] actions = new int[200];
    double[] rewards = new double[200];
    for (int i = 0; i < 200; i++) {
      float[] context = new float[30];
      for (int j = 0; j < 30; j++) {
        context[j] = (float) random.uniform(40L * i + j) - 0.5f;
      }
      contexts.add(context);
      rewards[i] = random.uniform(40L * i + 35) < 0.5 ? 1 : 0;
    }

    double[][] predicted = new CrossFit(1, 5, 0.01).predict(contexts, actions, rewards);

    double covariance = 0;
    for (int i = 0; i < 200; i++) {
      covariance += (predicted[i][0] - 0.5) * (rewards[i] - 0.5) / 200;
    }
    assertThat(covariance).isLessThan(0.01);
  }

  @Test
  void crossFit_predictsRowsWithoutTargetAndArmsWithoutRows() {
    List<float[]> contexts = List.of(new float[] {1}, new float[] {1}, new float[] {1});

    double[][] predicted =
        new CrossFit(2, 3, 1).predict(contexts, new int[3], new double[] {2, Double.NaN, 2});

    assertThat(predicted[1][1]).isEqualTo(2);
    assertThat(predicted[1][0]).isEqualTo(2);
    assertThatThrownBy(() -> new CrossFit(2, 1, 1)).hasMessageContaining("at least 2 folds");
  }

  /** Known truth: uniform logging, arm means .2 .5 .8, the policy takes the last with .8. */
  @Test
  void intervals_coverTheTruthAsOftenAsTheySay() {
    int missed = 0;
    for (int run = 0; run < 200; run++) {
      double[] rounds = Estimator.IPS.roundRewards(simulated(run, 400), SETTINGS);
      missed += Intervals.bootstrap(rounds, 0.95, 200, new Seed(run, 7)).low() > 0.71 ? 1 : 0;
    }

    // 5 % of 200 are 10; three standard errors are 9.2
    assertThat(missed).isLessThanOrEqualTo(19);
  }

  private static List<LoggedSample> simulated(int run, int size) {
    CounterRandom random = new CounterRandom(new Seed(run, 6));
    List<LoggedSample> samples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int action = (int) (3 * random.uniform(2L * i));
      double reward = random.uniform(2L * i + 1) < 0.2 + 0.3 * action ? 1 : 0;
      samples.add(
          new LoggedSample(action, reward, 1.0 / 3, new double[] {0.1, 0.1, 0.8}, new double[0]));
    }
    return samples;
  }

  private static Evaluation.Estimated estimated(List<LoggedSample> samples) {
    return (Evaluation.Estimated) OffPolicyEvaluation.evaluate(samples, SETTINGS, 1);
  }

  private static Evaluation.Value value(Evaluation.Estimated evaluation, Estimator estimator) {
    return evaluation.values().stream()
        .filter(value -> value.estimator() == estimator)
        .findFirst()
        .orElseThrow();
  }

  private static String refused(List<LoggedSample> samples) {
    Evaluation evaluation = OffPolicyEvaluation.evaluate(samples, SETTINGS, 1);
    assertThat(evaluation).isInstanceOf(Evaluation.Refused.class);
    return String.join("; ", ((Evaluation.Refused) evaluation).reasons());
  }

  private static double mean(Estimator estimator, EstimatorSettings settings) {
    return Weights.mean(estimator.roundRewards(MADE_UP, settings));
  }

  private static List<LoggedSample> changed(UnaryOperator<LoggedSample> change) {
    return MADE_UP.stream().map(change).toList();
  }

  private static LoggedSample propensity(LoggedSample s, double propensity) {
    return new LoggedSample(s.action(), s.reward(), propensity, s.evaluationPmf(), s.qHat());
  }

  private static LoggedSample pmf(LoggedSample s, double[] pmf) {
    return new LoggedSample(s.action(), s.reward(), s.propensity(), pmf, s.qHat());
  }
}
