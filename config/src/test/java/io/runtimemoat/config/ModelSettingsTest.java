package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.ModelSettings.LocalModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelSettingsTest {

  @Test
  void defaults_areTheShippedModels() {
    ModelSettings settings = ModelSettings.from(ConfigFactory.load());

    assertThat(settings.local())
        .extracting(LocalModel::name)
        .containsExactly("draft", "small", "medium", "large");
    assertThat(settings.local().get(1).folder()).isEqualTo(Path.of("gpu-bindings/models/small"));
  }

  @Test
  void everyKey_isRead() {
    ModelSettings settings =
        ModelSettings.from(
            ConfigFactory.parseString(
                """
                moat.models {
                  dir = /models
                  local = [
                    { name = one, folder = first, slots = 3, max-context = 512 }
                    { name = two, folder = /elsewhere/two, slots = 1, max-context = 0 }
                  ]
                }
                """));

    assertThat(settings.dir()).isEqualTo(Path.of("/models"));
    assertThat(settings.local())
        .containsExactly(
            new LocalModel("one", Path.of("/models/first"), 3, 512),
            new LocalModel("two", Path.of("/elsewhere/two"), 1, 0));
  }

  @Test
  void equalNames_areRefused() {
    assertThatThrownBy(
            () ->
                ModelSettings.from(
                    ConfigFactory.parseString(
                        """
                        moat.models {
                          dir = /models
                          local = [
                            { name = one, folder = a, slots = 1, max-context = 0 }
                            { name = one, folder = b, slots = 1, max-context = 0 }
                          ]
                        }
                        """)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.models.local = one");
  }

  @Test
  void slotsOutOfRange_areRefusedByTheirKey() {
    assertThatThrownBy(
            () ->
                ModelSettings.from(
                    ConfigFactory.parseString(
                        """
                        moat.models {
                          dir = /models
                          local = [ { name = one, folder = a, slots = 0, max-context = 0 } ]
                        }
                        """)))
        .hasMessageStartingWith("moat.models.local[0].slots = 0");
  }
}
