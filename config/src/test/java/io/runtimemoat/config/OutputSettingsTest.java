package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class OutputSettingsTest {
  @Test
  void defaults_areTheReference() {
    assertThat(OutputSettings.from(ConfigFactory.load()))
        .isEqualTo(new OutputSettings(false, true, 2, 1, 64L << 20));
  }

  @Test
  void everyKey_isRead() {
    OutputSettings settings =
        OutputSettings.from(
            with(
                """
                format = assert
                on-failure = error
                repairs { small = 3, large = 0 }
                grammar-cache = 5 MiB
                """));

    assertThat(settings).isEqualTo(new OutputSettings(true, false, 3, 0, 5L << 20));
  }

  @Test
  void anUnknownWord_isRefusedWithThoseThatAreKnown() {
    assertThatThrownBy(() -> OutputSettings.from(with("format = strict")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("moat.output.format")
        .hasMessageContaining("annotate, assert");
  }

  private static Config with(String lines) {
    return ConfigFactory.parseString("moat.output {" + lines + "}")
        .withFallback(ConfigFactory.load());
  }
}
