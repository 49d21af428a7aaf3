package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromptEmbeddingSettingsTest {
  @Test
  void defaults_embedNothing() {
    assertThat(read(""))
        .isEqualTo(new PromptEmbeddingSettings(Set.of(), Duration.ofMillis(50), 96, 1));
  }

  @Test
  void everyKey_isRead() {
    assertThat(read("inline = [auto, slow], wait = 80 ms, max-tokens = 48, seed = -7"))
        .isEqualTo(
            new PromptEmbeddingSettings(Set.of("auto", "slow"), Duration.ofMillis(80), 48, -7));
  }

  @Test
  void wrongValues_areRefusedByKey() {
    refuse("inline = [other]", "inline");
    refuse("wait = 0 ms", "wait");
    refuse("wait = 6 s", "wait");
    refuse("max-tokens = 15", "max-tokens");
    refuse("max-tokens = 513", "max-tokens");
    refuse("seed = often", "seed");
  }

  private static void refuse(String text, String key) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.learning.embedding." + key);
  }

  private static PromptEmbeddingSettings read(String text) {
    Config config =
        ConfigFactory.parseString("moat.learning.embedding { " + text + " }")
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve();
    return PromptEmbeddingSettings.from(config, Set.of("auto", "slow"));
  }
}
