package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamSettingsTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("A_KEY", "sk-secret", "TWO", "a\nb");

  private static final String USUAL =
      """
      moat.upstreams.vllm {
        instances = ["http://10.0.0.5:8000/v1"]
        key-env = A_KEY
        models { "llama-8b" = "meta-llama/Llama-3.1-8B-Instruct" }
      }
      """;

  private static final String EVERY_KEY =
      """
      moat.upstreams.azure {
        instances = ["https://a.example/v1?api-version=3", "https://b.example:8443"]
        key-env = A_KEY
        key-header = Api-Key
        key-prefix = "Key "
        headers { X-Team = blue }
        labels { region = eu }
        trace-state = true
        trust-certificates = "/etc/ca.pem"
        tier = small
        input-price = 3
        cached-input-price = 1
        output-price = 9
        context-tokens = 4096
        schema = prompted
        tools = false
        vision = true
        audio = true
        continuation = native
        models {
          "gpt.4" = "gpt-4o"
          mini {
            name = gpt-4o-mini, tier = medium, input-price = 0.5, cached-input-price = 0.2
            output-price = 2, context-tokens = 100, schema = none, tools = true, vision = false, audio = false
            continuation = prompted
          }
        }
        timeouts { connect = 1 s, first-token = 2 s, between-tokens = 3 s, tail = 5 s, total = 4 s }
        pool { max-in-flight = 5, max-waiting = 6, max-wait = 7 s }
        limits { max-event = 8 KiB, max-answer = 9 KiB, max-error = 10 KiB }
        breaker {
          consecutive-failures = 2, failure-share = 0.25, window-calls = 8, open-for = 3 s
          max-open-for = 9 s, probes = 4, probe-successes = 3
        }
        ejection {
          interval = 3 s, min-calls = 4, min-instances = 3, deviations = 2, base-time = 6 s
          max-share = 0.5
        }
        choice { latency-decay = 11 s }
        retry {
          max-attempts = 4, base = 10 ms, cap = 3 s, max-retry-after = 9 s, budget-share = 0.3
          budget-per-second = 2, budget-burst = 30
        }
      }
      """;

  @Test
  void shippedConfiguration_hasNoUpstream() {
    assertThat(UpstreamSettings.from(with(""), ENVIRONMENT).arms()).isEmpty();
  }

  @Test
  void fiveLines_areAnUpstream_andDefaultsFillTheRest() {
    UpstreamSettings.Arm arm = UpstreamSettings.from(with(USUAL), ENVIRONMENT).arms().get(0);

    assertThat(arm.name()).isEqualTo("vllm");
    assertThat(arm.instances()).containsExactly(URI.create("http://10.0.0.5:8000/v1"));
    assertThat(arm.credential())
        .contains(new UpstreamSettings.Credential("authorization", new Secret("Bearer sk-secret")));
    assertThat(arm.headers()).isEmpty();
    assertThat(arm.labels()).isEmpty();
    assertThat(arm.traceState()).isFalse();
    assertThat(arm.trustCertificates()).isEmpty();
    assertThat(arm.models())
        .containsExactly(
            new UpstreamModelSettings(
                "llama-8b",
                "meta-llama/Llama-3.1-8B-Instruct",
                "large",
                0,
                0,
                0,
                131_072,
                "native",
                true,
                false,
                false,
                "none"));
    assertThat(arm.calls())
        .isEqualTo(
            new UpstreamCallSettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                Duration.ofMinutes(10),
                64,
                256,
                Duration.ofSeconds(5),
                1 << 20,
                32L << 20,
                64 << 10));
    assertThat(arm.health())
        .isEqualTo(
            new UpstreamHealthSettings(
                new UpstreamHealthSettings.Breaker(
                    5, 0.5, 20, Duration.ofSeconds(1), Duration.ofSeconds(30), 1, 2),
                new UpstreamHealthSettings.Ejection(
                    Duration.ofSeconds(10), 20, 5, 1.9, Duration.ofSeconds(30), 0.34),
                Duration.ofSeconds(10)));
    assertThat(arm.retry())
        .isEqualTo(
            new UpstreamRetrySettings(
                3,
                Duration.ofMillis(50),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                0.2,
                1,
                20));
  }

  @Test
  void everyKey_isRead() {
    UpstreamSettings.Arm arm = UpstreamSettings.from(with(EVERY_KEY), ENVIRONMENT).arms().get(0);

    assertThat(arm)
        .isEqualTo(
            new UpstreamSettings.Arm(
                "azure",
                List.of(
                    URI.create("https://a.example/v1?api-version=3"),
                    URI.create("https://b.example:8443")),
                Optional.of(
                    new UpstreamSettings.Credential("api-key", new Secret("Key sk-secret"))),
                Map.of("x-team", new Secret("blue")),
                Map.of("region", "eu"),
                true,
                Optional.of("/etc/ca.pem"),
                List.of(
                    new UpstreamModelSettings(
                        "gpt.4",
                        "gpt-4o",
                        "small",
                        3,
                        1,
                        9,
                        4096,
                        "prompted",
                        false,
                        true,
                        true,
                        "native"),
                    new UpstreamModelSettings(
                        "mini",
                        "gpt-4o-mini",
                        "medium",
                        0.5,
                        0.2,
                        2,
                        100,
                        "none",
                        true,
                        false,
                        false,
                        "prompted")),
                new UpstreamCallSettings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(4),
                    5,
                    6,
                    Duration.ofSeconds(7),
                    8 << 10,
                    9 << 10,
                    10 << 10),
                new UpstreamHealthSettings(
                    new UpstreamHealthSettings.Breaker(
                        2, 0.25, 8, Duration.ofSeconds(3), Duration.ofSeconds(9), 4, 3),
                    new UpstreamHealthSettings.Ejection(
                        Duration.ofSeconds(3), 4, 3, 2, Duration.ofSeconds(6), 0.5),
                    Duration.ofSeconds(11)),
                new UpstreamRetrySettings(
                    4,
                    Duration.ofMillis(10),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(9),
                    0.3,
                    2,
                    30)));
  }

  @Test
  void cachedInput_costsWhatInputCosts_unlessSaid() {
    Config config = with(USUAL + "moat.upstreams.vllm.input-price = 3");

    assertThat(UpstreamSettings.from(config, ENVIRONMENT).arms().get(0).models().get(0))
        .extracting(UpstreamModelSettings::inputPrice, UpstreamModelSettings::cachedInputPrice)
        .containsExactly(3.0, 3.0);
  }

  @Test
  void wrongValues_areRefusedByKeyValueAndWhatIsAllowed() {
    refuse("instances = []", "instances = 0 is not allowed: 1 to 256 base URLs");
    refuse("instances = [\"ftp://a/v1\"]", "instances = ftp://a/v1 is not allowed: http://");
    refuse("instances = [\"http://a b\"]", "instances = http://a b is not allowed");
    refuse("instances = [\"http://a:99999\"]", "instances = http://a:99999 is not allowed");
    refuse("instances = [\"http://a\", \"http://a\"]", "instances = http://a is not allowed");
    refuse("labels { Region = eu }", "labels.Region = eu is not allowed: 1 to 64 of a-z");
    refuse("labels { region = \"\" }", "labels.region =  is not allowed");
    refuse("models = null, models {}", "models = 0 is not allowed: 1 to 256 models");
    refuse("models.x { tier = small }", "models.\"x\".name = (missing)");
    refuse("models.x { name = y, continuation = magic }", "models.\"x\".continuation = magic");
    refuse("tier = huge", "tier = huge is not allowed: one of small, medium, large");
    refuse("input-price = -1", "input-price = -1.0");
    refuse("cached-input-price = free", "cached-input-price = free");
    refuse("context-tokens = 0", "context-tokens = 0");
    refuse("key-env = NOT_SET", "key-env = NOT_SET is not allowed: the name of an environment");
    refuse("key-env = TWO", "key-env = TWO is not allowed: a variable whose value is one line");
    refuse("key-header = Host", "key-header = Host is not allowed: a header name other than");
    refuse("headers { authorization = x }", "key-header = authorization");
    refuse("headers { \"a b\" = x }", "headers.a b = a b");
    refuse("timeouts.connect = 0 s", "timeouts.connect = PT0S");
    refuse("pool.max-in-flight = 0", "pool.max-in-flight = 0");
    refuse("limits.max-event = 1", "limits.max-event = 1");
    refuse("breaker.failure-share = 0", "breaker.failure-share = 0");
    refuse("breaker { open-for = 9 s, max-open-for = 1 s }", "breaker.max-open-for = PT1S");
    refuse("ejection.max-share = 1.5", "ejection.max-share = 1.5");
    refuse("choice.latency-decay = 0 s", "choice.latency-decay = PT0S");
    refuse("retry { base = 3 s }", "retry.cap = PT2S");
    refuse("retry.budget-share = 2", "retry.budget-share = 2");
    assertThatThrownBy(
            () -> UpstreamSettings.from(with("moat.upstreams { \"a b\" {} }"), ENVIRONMENT))
        .hasMessageStartingWith("moat.upstreams.a b = (section) is not allowed: a name of 1 to 32");
  }

  @Test
  void secrets_areNeverPrintedOrRepeated() {
    UpstreamSettings settings = UpstreamSettings.from(with(EVERY_KEY), ENVIRONMENT);

    assertThat(settings.toString()).contains("(hidden)").doesNotContain("sk-secret", "blue");
    refuse("instances = [\"http://me:pass@a\"]", "instances = (hidden) is not allowed");
    refuse("headers { a = \"x\\ny\" }", "headers.a = (hidden) is not allowed");
  }

  @Test
  void misspelledKeyOfAnUpstream_isFound() {
    Config reference = ConfigFactory.parseResources("reference.conf").resolve();

    assertThat(
            UnknownKeys.in(
                with(USUAL + "moat.upstreams.vllm { timeouts.totl = 3 s, headers.x-any = 1 }"),
                reference))
        .containsExactly("moat.upstreams.vllm.timeouts.totl");
  }

  private static void refuse(String keys, String message) {
    assertThatThrownBy(
            () ->
                UpstreamSettings.from(
                    with(USUAL + "moat.upstreams.vllm {" + keys + "}"), ENVIRONMENT))
        .as(keys)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.upstreams.vllm." + message)
        .hasMessageContaining(" is not allowed: ")
        .hasMessageNotContainingAny("sk-secret", "pass@", "\n");
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
