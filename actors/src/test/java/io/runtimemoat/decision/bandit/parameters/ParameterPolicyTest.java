package io.runtimemoat.decision.bandit.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.learn.ArmKey;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.TestLearning;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ParameterPolicyTest {
  private static final TrustRegion REGION =
      TrustRegion.of(
          LearningPolicySettings.from(ConfigFactory.parseResources("reference.conf").resolve()));
  private static final String ORIGIN = "bandit:beta-ts/1@7";

  @Test
  void candidates_stayNearTheBaseline() {
    List<ParameterSet> sets = REGION.candidates(baseline(0.7, 512), ORIGIN);

    assertThat(sets)
        .extracting(ParameterSet::id)
        .containsExactly("baseline", "cooler", "shorter", "warmer");
    assertThat(value(sets.get(1), "temperature")).isEqualTo(0.7 - 0.2);
    assertThat(value(sets.get(1), "max_tokens")).isEqualTo(512);
    assertThat(value(sets.get(2), "max_tokens")).isEqualTo(312);
    assertThat(value(sets.get(3), "temperature")).isEqualTo(0.7 + 0.2);
    assertThat(parameter(sets.get(1), "temperature").origin()).isEqualTo(ORIGIN);
    assertThat(parameter(sets.get(1), "max_tokens").origin()).isEqualTo(Parameter.DEFAULT);
  }

  /** At the end of a range a set that would be the baseline again is not a candidate. */
  @Test
  void candidatesAtTheEdge_areNotTheBaselineTwice() {
    List<ParameterSet> sets = REGION.candidates(baseline(0, 16), ORIGIN);

    assertThat(sets).extracting(ParameterSet::id).containsExactly("baseline", "warmer");
  }

  /**
   * A step from outside the range would be longer than a step, or lead into what is not allowed.
   */
  @Test
  void baselineOutsideTheRange_isNotMoved() {
    List<ParameterSet> sets = REGION.atMost("temperature", 1).candidates(baseline(1.9, 8), ORIGIN);

    assertThat(sets).extracting(ParameterSet::id).containsExactly("baseline");
  }

  @Test
  void nothingLearned_exploresWhatMayBeExploredAndKeepsTheBaselineElse() {
    List<ParameterSet> sets = REGION.candidates(baseline(0.7, 512), ORIGIN);

    assertThat(ParameterPolicy.untaught(new Exploration(0, 0.3, null)).pmf("any", sets).toArray())
        .containsExactly(new double[] {0.7, 0.1, 0.1, 0.1}, within(1e-15));
    assertThat(
            ParameterPolicy.untaught(Exploration.off(ForcedReason.FROZEN))
                .pmf("any", sets)
                .draw(0.99))
        .isZero();
  }

  @Test
  void whatTheClientSet_staysUnlessTheTenantOptedIn() {
    ParameterSet asked =
        new ParameterSet(
            "asked",
            List.of(
                new Parameter("temperature", 0.7, Parameter.CLIENT),
                new Parameter("max_tokens", 512, Parameter.DEFAULT)));
    TrustRegion optedIn = new TrustRegion(REGION.ranges(), REGION.shifts(), true);

    assertThat(REGION.candidates(asked, ORIGIN))
        .extracting(ParameterSet::id)
        .containsExactly("baseline", "shorter");
    assertThat(REGION.candidates(asked, ORIGIN))
        .allSatisfy(
            set -> {
              assertThat(value(set, "temperature")).isEqualTo(0.7);
              assertThat(parameter(set, "temperature").origin()).isEqualTo(Parameter.CLIENT);
            });
    assertThat(optedIn.candidates(asked, ORIGIN)).hasSize(4);
  }

  @Test
  void hardConstraints_areNeverPassed() {
    TrustRegion longer =
        new TrustRegion(
            REGION.ranges(), List.of(new Shift("longer", Map.of("max_tokens", 200.0))), false);

    assertThat(
            value(
                longer.atMost("max_tokens", 600).candidates(baseline(1, 512), ORIGIN).get(1),
                "max_tokens"))
        .isEqualTo(600);
    assertThat(longer.atMost("max_tokens", 512).candidates(baseline(1, 512), ORIGIN)).hasSize(1);
    assertThat(longer.atMost("nothing", 1)).isEqualTo(longer);
  }

  @Property(tries = 500)
  void movedValues_areWithinStepAndRange(
      @ForAll @DoubleRange(min = 0, max = 2) double temperature,
      @ForAll @DoubleRange(min = -5, max = 5) double shift) {
    TrustRegion region =
        new TrustRegion(
            REGION.ranges(), List.of(new Shift("any", Map.of("temperature", shift))), false);

    for (ParameterSet set : region.candidates(baseline(temperature, 512), ORIGIN)) {
      assertThat(value(set, "temperature")).isBetween(0.0, 2.0);
      assertThat(value(set, "temperature")).isBetween(temperature - 0.2, temperature + 0.2);
    }
  }

  /** Without rewards the sets are tried alike; with them the better one is drawn more. */
  @Test
  void betterSets_areDrawnMore() {
    ParameterPolicy fresh = policy(List.of(), Exploration.free());
    ParameterPolicy taught = policy(rewards(), Exploration.free());
    List<ParameterSet> sets = REGION.candidates(baseline(0.7, 512), ORIGIN);

    for (int i = 0; i < 4; i++) {
      assertThat(fresh.pmf("small", sets).probability(i)).isBetween(0.25 - 1e-6, 0.25 + 1e-6);
    }
    assertThat(taught.pmf("small", sets).probability(1)).isGreaterThan(0.5);
    assertThat(taught.pmf("small", sets).probability(0)).isLessThan(0.01);
    assertThat(taught.pmf("large", sets)).isEqualTo(fresh.pmf("large", sets));
  }

  @Test
  void exploration_isBoundedAroundTheSafeSet() {
    List<ParameterSet> sets = REGION.candidates(baseline(0.7, 512), ORIGIN);

    assertThat(policy(List.of(), new Exploration(0, 0.1, null)).pmf("a", sets).probability(0))
        .isBetween(0.9 - 1e-12, 0.9 + 1e-12);
    assertThat(policy(rewards(), Exploration.off(ForcedReason.FROZEN)).pmf("small", sets).toArray())
        .containsExactly(0, 1, 0, 0);
    assertThat(policy(List.of(), Exploration.off(ForcedReason.FROZEN)).pmf("a", sets).toArray())
        .containsExactly(1, 0, 0, 0);
  }

  /** The draw that replay expects: the second number of the seed, or none without a choice. */
  @Test
  void choice_isDrawnFromTheRecordedMasses() {
    ParameterPolicy policy = policy(rewards(), Exploration.free());
    Seed seed = new Seed(5, 6);

    ParameterChoice choice = policy.choose("small", baseline(0.7, 512), REGION, seed);
    TrustRegion still = new TrustRegion(REGION.ranges(), List.of(), false);
    ParameterChoice only = policy.choose("small", baseline(0.7, 512), still, seed);

    assertThat(choice.draw()).isEqualTo(new CounterRandom(seed).uniform(1));
    assertThat(choice.index()).isEqualTo(choice.pmf().draw(choice.draw()));
    assertThat(choice.propensity()).isEqualTo(choice.pmf().probability(choice.index()));
    assertThat(only.draw()).isZero();
    assertThat(only.propensity()).isEqualTo(1);
    assertThat(policy.origin()).isEqualTo(ORIGIN);
  }

  @Test
  void impossibleRegions_areRefused() {
    Shift cool = new Shift("cool", Map.of("temperature", -0.1));
    assertThatThrownBy(() -> new TrustRegion(REGION.ranges(), List.of(cool, cool), false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TrustRegion(Map.of(), List.of(cool), false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Shift("baseline", Map.of("temperature", -0.1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Shift("cool", Map.of("temperature", Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Range(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<RewardSample> rewards() {
    List<RewardSample> rewards = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rewards.add(new RewardSample(ArmKey.of("small", "cooler"), new float[0], 0.95));
      rewards.add(new RewardSample(ArmKey.of("small", "baseline"), new float[0], 0.5));
    }
    return rewards;
  }

  private static ParameterPolicy policy(List<RewardSample> rewards, Exploration exploration) {
    return PolicySnapshot.cut(
            TestLearning.header(7),
            PolicySpec.of("lin-ts/1"),
            PolicySums.of(1, rewards),
            PolicySums.none(1))
        .parameters(exploration);
  }

  private static ParameterSet baseline(double temperature, double maxTokens) {
    return new ParameterSet(
        ParameterSet.BASELINE,
        List.of(
            new Parameter("temperature", temperature, Parameter.DEFAULT),
            new Parameter("max_tokens", maxTokens, Parameter.DEFAULT)));
  }

  private static double value(ParameterSet set, String name) {
    return parameter(set, name).value();
  }

  private static Parameter parameter(ParameterSet set, String name) {
    return set.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }
}
