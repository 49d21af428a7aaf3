package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicySettingsTest {
  private static PolicySettings with(String overrides) {
    Config config =
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve();
    return PolicySettings.from(config);
  }

  @Test
  void defaults() {
    assertThat(with(""))
        .isEqualTo(
            new PolicySettings(
                PolicySettings.Engine.IN_PROCESS,
                "",
                2,
                Duration.ofSeconds(2),
                "{\"abuse\":{\"deny\":2,\"downgrade\":2,\"log\":0.8},\"egress\":{\"pii\":{}},\"tenants\":{}}",
                URI.create("http://127.0.0.1:8181")));
  }

  @Test
  void everyKey() {
    String overrides =
        """
        moat.policy {
          engine = server, bundle = my.wasm, instances = 3, decide-within = 1 s, server = "https://opa:1"
          data { abuse { log = 0, downgrade = 0, deny = 0 }, egress.pii { a = deny }, tenants { t = {} } }
        }
        """;

    assertThat(with(overrides))
        .isEqualTo(
            new PolicySettings(
                PolicySettings.Engine.SERVER,
                "my.wasm",
                3,
                Duration.ofSeconds(1),
                "{\"abuse\":{\"deny\":0,\"downgrade\":0,\"log\":0},\"egress\":{\"pii\":{\"a\":\"deny\"}},"
                    + "\"tenants\":{\"t\":{}}}",
                URI.create("https://opa:1")));
  }

  @ParameterizedTest
  @CsvSource({
    "engine, rego",
    "instances, 0",
    "decide-within, 10 s",
    "server, ftp://x",
    "server, 'http://'",
    "server, '%'"
  })
  void wrongValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> with("moat.policy." + key + " = \"" + value + "\""))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.policy." + key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.abuse { log = 2, downgrade = 2, deny = 2 } | false",
        "data.abuse { log = 1 } | true",
        "data.abuse { log = 2, deny = 0.9 } | true",
        "data.abuse { log = 2, deny = soon } | true",
        "data.abuse = 2 | true",
        "data { abuse = null } | false",
        "data.abuse.log = 2, engine = server | true",
        "data.abuse.log = 2, bundle = my.wasm | true"
      })
  void abuseScore_isWantedByWhoCouldActOnIt(String settings, boolean wanted) {
    assertThat(with("moat.policy { " + settings + " }").actsOnAbuse()).isEqualTo(wanted);
  }
}
