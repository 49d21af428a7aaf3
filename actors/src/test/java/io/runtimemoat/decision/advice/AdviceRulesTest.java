package io.runtimemoat.decision.advice;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.decision.random.Seed;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AdviceRulesTest {
  private static final TrustRegion REGION =
      TrustRegion.of(
          LearningPolicySettings.from(ConfigFactory.parseResources("reference.conf").resolve()));
  private static final AdviceRules RULES =
      new AdviceRules(REGION, Map.of("temperature", 0.7, "max_tokens", 1_024.0));
  private static final Map<String, Double> STEPS =
      Map.of(
          "temperature", 0.2,
          "top_p", 0.1,
          "max_tokens", 200.0,
          "presence_penalty", 0.2,
          "frequency_penalty", 0.2);
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Whatever is asked and drawn, what is recommended keeps every hard constraint. */
  @Property(tries = 2_000)
  void everySetOfAnArmThatIsNotExcluded_keepsTheConstraints(
      @ForAll @IntRange(min = 1, max = 4_000) int maxTokens,
      @ForAll @IntRange(min = 1, max = 50_000) int millionths,
      @ForAll @DoubleRange(min = 0, max = 40) double price,
      @ForAll @IntRange(min = 0, max = 9_000) int prompt,
      @ForAll @IntRange(min = 1, max = 8_192) int context,
      @ForAll @IntRange(min = 1, max = 6_000) int baselineTokens,
      @ForAll @DoubleRange(min = 0, max = 2) double temperature,
      @ForAll boolean fixed,
      @ForAll long seed) {
    double maxCost = millionths / 1e6;
    Arm arm = arm(context, price);
    Map<String, Double> tokens = Map.of("max_tokens", (double) baselineTokens);
    AdviceRequest request =
        request(
            prompt,
            fixed ? Map.of("temperature", temperature) : tokens,
            fixed ? tokens : Map.of("temperature", temperature),
            new AdviceConstraints(
                fixed ? Math.max(maxTokens, baselineTokens) : maxTokens, maxCost, INFINITE));
    if (RULES.exclusion(request, arm, Double.NaN).isPresent()) {
      return;
    }
    ParameterSet baseline = RULES.baseline(request, arm);
    ParameterChoice choice =
        ParameterPolicy.untaught(new Exploration(0.01, 0.9, null))
            .choose("arm", baseline, RULES.region(request, arm), new Seed(seed, 7));

    for (ParameterSet set : choice.candidates()) {
      double most = value(set, "max_tokens");
      assertThat(most).isBetween(1.0, (double) request.constraints().maxTokens());
      assertThat(most).isEqualTo(Math.rint(most));
      assertThat(prompt + most).isLessThanOrEqualTo(context);
      assertThat(arm.prices().of(prompt, (long) most)).isLessThanOrEqualTo(maxCost);
      assertThat(value(set, "temperature")).isBetween(0.0, 2.0);
      STEPS.forEach(
          (name, step) ->
              assertThat(Math.abs(value(set, name) - value(baseline, name)))
                  .as(name)
                  .isLessThanOrEqualTo(step + 1e-12));
      String kept = fixed ? "max_tokens" : "temperature";
      assertThat(parameter(set, kept))
          .isEqualTo(new Parameter(kept, fixed ? baselineTokens : temperature, Parameter.CLIENT));
    }
  }

  @Test
  void parameters_sayWhoSetThem() {
    AdviceRequest request =
        request(
            10,
            Map.of("max_tokens", 5_000.0, "presence_penalty", 0.5),
            Map.of("top_p", 0.9),
            new AdviceConstraints(300, INFINITE, INFINITE));

    ParameterSet baseline = RULES.baseline(request, arm(4_096, 1));

    assertThat(baseline.parameters())
        .containsExactly(
            new Parameter("max_tokens", 300, Parameter.RULE),
            new Parameter("presence_penalty", 0.5, Parameter.BASELINE),
            new Parameter("temperature", 0.7, Parameter.DEFAULT),
            new Parameter("top_p", 0.9, Parameter.CLIENT));
  }

  @Test
  void arms_areExcludedByWhatTheyCannotKeep() {
    AdviceConstraints none = AdviceConstraints.none();
    AdviceRequest fixed = request(100, Map.of(), Map.of("max_tokens", 400.0), none);
    AdviceConstraints money = new AdviceConstraints(1_000, 1e-4, INFINITE);
    AdviceRequest poor = request(100, Map.of(), Map.of("max_tokens", 400.0), money);
    AdviceRequest quick =
        request(100, Map.of(), Map.of(), new AdviceConstraints(1_000, INFINITE, 500));

    assertThat(RULES.exclusion(fixed, arm(500, 1), Double.NaN)).isEmpty();
    assertThat(RULES.exclusion(fixed, arm(499, 1), Double.NaN))
        .hasValue(ExcludedArm.CONTEXT_TOO_SMALL);
    assertThat(RULES.exclusion(poor, arm(500, 0.1), Double.NaN)).isEmpty();
    assertThat(RULES.exclusion(poor, arm(500, 1), Double.NaN)).hasValue(ExcludedArm.OVER_MAX_COST);
    assertThat(RULES.exclusion(quick, arm(500, 1), 500)).isEmpty();
    assertThat(RULES.exclusion(quick, arm(500, 1), 501)).hasValue(ExcludedArm.OVER_MAX_LATENCY);
    // What nobody knows keeps no limit.
    assertThat(RULES.exclusion(quick, arm(500, 1), Double.NaN))
        .hasValue(ExcludedArm.OVER_MAX_LATENCY);
  }

  /** A tenant that lets its own values be moved still gets none beyond a constraint. */
  @Test
  void clientValues_moveOnlyWhereTheTenantOptedIn() {
    AdviceRules optedIn =
        new AdviceRules(
            new TrustRegion(REGION.ranges(), REGION.shifts(), true), Map.of("max_tokens", 9.0));
    AdviceRequest request =
        request(10, Map.of(), Map.of("temperature", 0.5), AdviceConstraints.none());

    assertThat(sets(RULES, request)).containsExactly("baseline", "shorter");
    assertThat(sets(optedIn, request)).containsExactly("baseline", "cooler", "warmer");
  }

  private static List<String> sets(AdviceRules rules, AdviceRequest request) {
    Arm arm = arm(4_096, 1);
    return rules
        .region(request, arm)
        .candidates(rules.baseline(request, arm), "bandit:test@1")
        .stream()
        .map(ParameterSet::id)
        .toList();
  }

  private static AdviceRequest request(
      int prompt,
      Map<String, Double> baseline,
      Map<String, Double> fixed,
      AdviceConstraints constraints) {
    TaskFeatures task = new TaskFeatures(0, 0, 0, 0, 0, 0, 0, false, List.of(), "", prompt, 0);
    return new AdviceRequest("plan", task, List.of(), baseline, fixed, constraints, "");
  }

  private static Arm arm(int context, double price) {
    return new Arm("arm", "model", Tier.SMALL, new Prices(price / 2, price), context);
  }

  private static double value(ParameterSet set, String name) {
    return set.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .mapToDouble(Parameter::value)
        .findFirst()
        .orElse(0);
  }

  private static Parameter parameter(ParameterSet set, String name) {
    return set.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
