package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.runtimemoat.config.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
  private static Path file(Path folder, String content) throws IOException {
    return Files.writeString(folder.resolve("moat.conf"), content);
  }

  @Test
  void load_operatorFile_winsOverDefaults(@TempDir Path folder) throws IOException {
    Config config = NodeConfig.load(Optional.of(file(folder, "moat.telemetry.interval = 9 s")));

    assertThat(config.getString("moat.telemetry.interval")).isEqualTo("9 s");
    assertThat(config.getString("pekko.actor.provider")).isEqualTo("cluster");
  }

  @Test
  void load_missingFile_saysSo(@TempDir Path folder) {
    assertThatThrownBy(() -> NodeConfig.load(Optional.of(folder.resolve("none.conf"))))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("a readable file in HOCON");
  }

  @Test
  void load_brokenFile_isOneLine(@TempDir Path folder) throws IOException {
    Path broken = file(folder, "moat { a = ");

    assertThatThrownBy(() -> NodeConfig.load(Optional.of(broken)))
        .isInstanceOf(InvalidSettingException.class)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void unknownKeys_defaults_haveNone() {
    assertThat(NodeConfig.unknownKeys(NodeConfig.load(Optional.empty()))).isEmpty();
  }

  @Test
  void settings_defaults_areAllValid() {
    assertThat(NodeSettings.from(NodeConfig.load(Optional.empty())).models().local()).hasSize(4);
  }

  @Test
  void stateFolder_inUse_isRefused(@TempDir Path folder) {
    try (StateFolder first = StateFolder.open(folder)) {
      assertThatThrownBy(() -> StateFolder.open(first.path()))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("no other node is using");
    }
  }
}
