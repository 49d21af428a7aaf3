package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptClassSettingsTest {
  @Test
  void defaults_haveNoClasses() {
    assertThat(PromptClassSettings.from(with("")))
        .isEqualTo(new PromptClassSettings(Optional.empty(), 100));
  }

  @Test
  void everyKey_isRead(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("classes.bin"));

    assertThat(
            PromptClassSettings.from(
                with("moat.learning.classes { file = \"" + file + "\", sample-every = 7 }")))
        .isEqualTo(new PromptClassSettings(Optional.of(file), 7));
  }

  @Test
  void wrongValues_areRefusedByKey() {
    refuse("file = /nowhere/classes.bin", "file");
    refuse("sample-every = -1", "sample-every");
    refuse("sample-every = 1000001", "sample-every");
  }

  private static void refuse(String text, String key) {
    assertThatThrownBy(
            () -> PromptClassSettings.from(with("moat.learning.classes { " + text + " }")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.learning.classes." + key);
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
