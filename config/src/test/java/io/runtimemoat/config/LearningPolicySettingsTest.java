package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LearningPolicySettingsTest {
  @Test
  void defaults_areOptimisticAndStayNearTheBaseline() {
    LearningPolicySettings settings = LearningPolicySettings.from(with(""));

    assertThat(settings.algorithm()).isEqualTo("lin-ts/1");
    assertThat(settings.settings())
        .isEqualTo(values(0.8, 1, 0.3, 2, 0.18, 2, 4, 20, 0.5, 1, 0.5, 2, 0.05, 0.05, 10, 0.5));
    assertThat(settings.movesClientValues()).isFalse();
    assertThat(settings.ranges())
        .isEqualTo(
            Map.of(
                "temperature", new LearningPolicySettings.Range(0.2, 0, 2),
                "top_p", new LearningPolicySettings.Range(0.1, 0.05, 1),
                "max_tokens", new LearningPolicySettings.Range(200, 16, 1_000_000),
                "presence_penalty", new LearningPolicySettings.Range(0.2, -2, 2),
                "frequency_penalty", new LearningPolicySettings.Range(0.2, -2, 2)));
    assertThat(settings.shifts())
        .isEqualTo(
            Map.of(
                "cooler", Map.of("temperature", -0.2),
                "warmer", Map.of("temperature", 0.2),
                "shorter", Map.of("max_tokens", -200.0)));
    assertThat(settings.serves()).isFalse();
    assertThat(settings.baseline()).isEmpty();
  }

  @Test
  void everyKey_isRead() {
    LearningPolicySettings settings =
        LearningPolicySettings.from(
            with(
                """
                moat.learning.policy {
                  algorithm = square-cb/1
                  prior {
                    optimism = 0.7, ridge = 3, noise = 0.2, shape = 5, rate = 0.4, strength = 6
                    parameter-strength = 7, population-weight = 8, warm = 0.9
                  }
                  decay = 0.99
                  lin-ucb.alpha = 1.5
                  ucb1.width = 1
                  epsilon-greedy.epsilon = 0.2
                  boltzmann.temperature = 0.3
                  square-cb { gamma-scale = 4, gamma-exponent = 0.25 }
                  parameters = null
                  parameters {
                    move-client-values = true
                    ranges { temperature { step = 0.1, low = 0.5, high = 1 } }
                    sets { cold { temperature = -0.05 } }
                    serve = true
                    baseline { temperature = 1, max_tokens = 500 }
                  }
                }
                """));

    assertThat(settings)
        .isEqualTo(
            new LearningPolicySettings(
                "square-cb/1",
                values(0.7, 3, 0.2, 5, 0.4, 6, 7, 8, 0.9, 0.99, 1.5, 1, 0.2, 0.3, 4, 0.25),
                true,
                Map.of("temperature", new LearningPolicySettings.Range(0.1, 0.5, 1)),
                Map.of("cold", Map.of("temperature", -0.05)),
                true,
                Map.of("temperature", 1.0, "max_tokens", 500.0)));
  }

  @Test
  void wrongValues_areRefusedByKey() {
    refuse("algorithm = ppo/1", "algorithm");
    refuse("prior.optimism = 1", "prior.optimism");
    refuse("prior.ridge = 0", "prior.ridge");
    refuse("prior.shape = 1", "prior.shape");
    refuse("decay = 0", "decay");
    refuse("epsilon-greedy.epsilon = -1", "epsilon-greedy.epsilon");
    refuse("parameters.ranges.top_p.high = 0", "parameters.ranges.\"top_p\".high");
    refuse(
        "parameters.sets.cooler.temperature = -0.3", "parameters.sets.\"cooler\".\"temperature\"");
    refuse("parameters.sets.odd.top_k = 1", "parameters.sets.\"odd\".top_k");
    refuse("parameters.sets.baseline.temperature = 0.1", "parameters.sets.baseline");
    refuse("parameters.sets.none {}", "parameters.sets.none");
    refuse("parameters.serve = maybe", "parameters.serve");
    refuse("parameters.baseline.temperature = 3", "parameters.baseline.temperature");
    refuse("parameters.baseline.top_k = 3", "parameters.baseline.top_k");
  }

  private static Map<String, Double> values(double... values) {
    String[] names = {
      "optimism", "ridge", "noise", "shape", "rate", "strength", "parameters.strength",
      "population.weight", "warm", "decay", "alpha", "width", "epsilon", "temperature",
      "gamma.scale", "gamma.exponent"
    };
    Map<String, Double> map = new TreeMap<>();
    for (int i = 0; i < names.length; i++) {
      map.put(names[i], values[i]);
    }
    return map;
  }

  private static void refuse(String text, String key) {
    assertThatThrownBy(
            () -> LearningPolicySettings.from(with("moat.learning.policy { " + text + " }")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.learning.policy." + key + " = ");
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
