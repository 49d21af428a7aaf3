package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutingSettingsTest {
  @Test
  void defaults_routeAutoOverTheShippedModels() {
    RoutingSettings settings = RoutingSettings.from(with(""));

    assertThat(settings.arms())
        .containsExactly(
            new RoutingSettings.Arm("small", "small", "small", 0.006, 0.13),
            new RoutingSettings.Arm("medium", "medium", "medium", 0.04, 0.35),
            new RoutingSettings.Arm("large", "large", "large", 0.16, 1.2));
    assertThat(settings.aliases()).isEqualTo(Map.of("auto", List.of("small", "medium", "large")));
    assertThat(settings.fallbacks()).isEmpty();
    assertThat(settings.rule())
        .isEqualTo(
            new RoutingSettings.Rule(
                0.3,
                0.5,
                1200,
                2400,
                Map.of(
                    "summarization", "medium",
                    "translation", "large",
                    "code", "large",
                    "reasoning", "large",
                    "chat", "medium")));
    assertThat(settings.escalation()).isEqualTo(new RoutingSettings.Escalation(0.85, 0.3));
  }

  @Test
  void everyKey_isRead() {
    Config config =
        with(
            """
            moat.arms = [
              { id = a, model = m1, tier = large, prompt-price = 1, completion-price = 2 }
            ]
            moat.routing {
              aliases { auto = [a], "fast.one" = [a] }
              fallbacks { "fast.one" = ["m1", a], m1 = [auto] }
              rule {
                medium-difficulty = 0.1
                large-difficulty = 0.2
                medium-prompt-chars = 3
                large-prompt-chars = 4
                task-floor = null
                task-floor { extraction = large }
              }
              escalation { min-mean-probability = 0.7, min-token-probability = 0 }
            }
            """);

    RoutingSettings settings = RoutingSettings.from(config);

    assertThat(settings)
        .isEqualTo(
            new RoutingSettings(
                List.of(new RoutingSettings.Arm("a", "m1", "large", 1, 2)),
                Map.of("auto", List.of("a"), "fast.one", List.of("a")),
                Map.of("fast.one", List.of("m1", "a"), "m1", List.of("auto")),
                new RoutingSettings.Rule(0.1, 0.2, 3, 4, Map.of("extraction", "large")),
                new RoutingSettings.Escalation(0.7, 0)));
  }

  @Test
  void wrongValues_areRefusedByKey() {
    refuse("moat.arms = []", "moat.arms");
    refuse("moat.routing.aliases.auto = [huge]", "moat.routing.aliases.auto");
    refuse("moat.routing.aliases.large = [small]", "moat.routing.aliases.large");
    refuse("moat.routing.fallbacks.nobody = [small]", "moat.routing.fallbacks.nobody");
    refuse("moat.routing.fallbacks.auto = [nobody]", "moat.routing.fallbacks.auto");
    refuse(
        """
        moat.upstreams.a { instances = ["http://127.0.0.1:1"], models { "m m" = x, "m-m" = y } }
        """,
        "moat.upstreams.a.models");
    refuse("moat.routing.aliases = null", "moat.routing.aliases");
    refuse("moat.routing.rule.large-difficulty = 0.2", "moat.routing.rule.large-difficulty");
    refuse("moat.routing.rule.task-floor.cooking = large", "moat.routing.rule.task-floor.cooking");
    refuse("moat.routing.rule.task-floor.chat = huge", "moat.routing.rule.task-floor.chat");
    refuse(
        "moat.routing.escalation.min-mean-probability = 1.5",
        "moat.routing.escalation.min-mean-probability");
    refuse(
        "moat.arms = [{ id = A, model = m, tier = small, prompt-price = 1, completion-price = 1 }]",
        "moat.arms[0].id");
  }

  @Test
  void modelsOfUpstreams_areArmsToo() {
    RoutingSettings settings =
        RoutingSettings.from(
            with(
                """
                moat.upstreams.openai {
                  instances = ["http://127.0.0.1:1/v1"], models { "GPT 4o" = gpt-4o }
                }
                moat.arms = []
                moat.routing.aliases { auto = ["openai.gpt-4o"], best = ["GPT 4o"] }
                moat.routing.fallbacks { "GPT 4o" = [draft] }
                """));

    assertThat(settings.arms()).isEmpty();
    assertThat(settings.aliases()).containsEntry("best", List.of("GPT 4o"));
  }

  private static void refuse(String text, String key) {
    assertThatThrownBy(() -> RoutingSettings.from(with(text)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(key + " = ");
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
