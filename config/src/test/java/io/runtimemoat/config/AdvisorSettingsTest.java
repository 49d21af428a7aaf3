package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdvisorSettingsTest {
  @Test
  void defaults_areThoseOfMostModels() {
    assertThat(AdvisorSettings.from(with("")).baseline())
        .isEqualTo(Map.of("temperature", 0.7, "max_tokens", 1024.0));
  }

  @Test
  void everyKey_isRead() {
    AdvisorSettings settings =
        AdvisorSettings.from(
            with(
                """
                moat.advisor.baseline {
                  temperature = 0.2, top_p = 0.9, max_tokens = 300
                  presence_penalty = -1, frequency_penalty = 0.5
                }
                """));

    assertThat(settings.baseline())
        .isEqualTo(
            Map.of(
                "temperature", 0.2,
                "top_p", 0.9,
                "max_tokens", 300.0,
                "presence_penalty", -1.0,
                "frequency_penalty", 0.5));
  }

  @Test
  void wrongValues_areRefusedByKey() {
    refuse("temperature = 3", "temperature");
    refuse("top_p = -0.1", "top_p");
    refuse("max_tokens = 0", "max_tokens");
    refuse("max_tokens = null", "max_tokens");
    refuse("presence_penalty = 2.5", "presence_penalty");
    refuse("frequency_penalty = many", "frequency_penalty");
    refuse("top_k = 5", "top_k");
  }

  private static void refuse(String text, String key) {
    assertThatThrownBy(() -> AdvisorSettings.from(with("moat.advisor.baseline { " + text + " }")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.advisor.baseline." + key);
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
