package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class WireSettingsTest {
  @Test
  void defaults_fitAnArteryFrame() {
    assertThat(WireSettings.from(with(""))).isEqualTo(new WireSettings(200 << 10, 16));
  }

  @Test
  void everyKey_isRead() {
    Config config = with("moat.wire { max-message-size = 64 KiB, pooled-codecs = 3 }");

    assertThat(WireSettings.from(config)).isEqualTo(new WireSettings(64 << 10, 3));
  }

  @Test
  void messageThatFitsNoFrame_isRefused() {
    Config config = with("pekko.remote.artery.advanced.maximum-frame-size = 128 KiB");

    assertThatThrownBy(() -> WireSettings.from(config))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.wire.max-message-size = 204800 is not allowed");
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
