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
        "data.abuse { log = 2, deny = soon }, bundle = my.wasm | true",
        "data { abuse = null } | false",
        "data.abuse.log = 2, engine = server | true",
        "data.abuse.log = 2, bundle = my.wasm | true"
      })
  void abuseScore_isWantedByWhoCouldActOnIt(String settings, boolean wanted) {
    assertThat(with("moat.policy { " + settings + " }").actsOnAbuse()).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abuse.deny = soon | abuse.deny",
        "abuse.deny = \"0.9\" | abuse.deny",
        "abuse.log = -1 | abuse.log",
        "abuse.denny = 0.9 | abuse.denny",
        "abuse = 2 | abuse",
        "egress = deny | egress",
        "egress.pii = deny | egress.pii",
        "egress.pii { \"gpt.4\" = orginal } | egress.pii.gpt.4",
        "tenants = [acme] | tenants",
        "tenants.acme = eu | tenants.acme",
        "tenants.acme.in_process_only = \"true\" | tenants.acme.in_process_only",
        "tenants.acme.regions = eu | tenants.acme.regions",
        "tenants.acme.regions = [eu, 1] | tenants.acme.regions",
        "tenants.acme.egress_pii = true | tenants.acme.egress_pii",
        "tenants.acme.region = [eu] | tenants.acme.region"
      })
  void dataThatTheBuiltInPoliciesCannotRead_isRefusedByName(String data, String key) {
    assertThatThrownBy(() -> with("moat.policy.data { " + data + " }"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.policy.data." + key);
    assertThat(with("moat.policy { bundle = my.wasm, data { " + data + " } }").bundle())
        .as("policies of one's own read what they like")
        .isEqualTo("my.wasm");
  }

  @Test
  void dataOfEveryForm_isRead() {
    String data =
        """
        moat.policy.data {
          abuse { log = 0, downgrade = 0.5, deny = 1.5 }, egress.pii { a = original, "b.c" = surrogate }
          tenants { t { in_process_only = true, regions = [eu], egress_pii = deny }, u {} }
        }
        """;

    assertThat(with(data).data()).contains("\"regions\":[\"eu\"]");
  }
}
