package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LearningSettingsTest {
  @Test
  void defaults_areTheReferenceValues() {
    assertThat(LearningSettings.from(with("")))
        .isEqualTo(
            new LearningSettings(
                new LearningSettings.Rewards(
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(3),
                    Duration.ofMinutes(5),
                    "earliest",
                    OptionalDouble.empty(),
                    Map.of(
                        "quality", new LearningSettings.Metric("float", 0, 1, 1),
                        "success", new LearningSettings.Metric("boolean", 0, 1, 1),
                        "rating", new LearningSettings.Metric("float", 1, 5, 1),
                        "demonstration", new LearningSettings.Metric("demonstration", 0, 1, 1)),
                    new LearningSettings.Weights(1, 0.1, 0.3, 0, 0.001, Duration.ofSeconds(30)),
                    Duration.ofSeconds(1),
                    50_000,
                    20_000),
                new LearningSettings.Exploration(0.01, 0.1, 0),
                new LearningSettings.Trainer(Duration.ofSeconds(10), 200, 300, 4_000),
                new LearningSettings.Snapshots(64L << 20, 1_000, 8, List.of()),
                new LearningSettings.Population(
                    false, false, List.of(), 3, 64, 200, Duration.ofHours(1)),
                new LearningSettings.Cohort(
                    false,
                    false,
                    List.of(),
                    3,
                    64,
                    200,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(10))));
  }

  @Test
  void everyKey_isRead() {
    LearningSettings settings =
        LearningSettings.from(
            with(
                """
                rewards {
                  window = 1 s, grace = 2 s, wait-for-nodes = 9 s, aggregation = sum, missing-quality = 0.5
                  metrics { stars { kind = float, worst = 5, best = 1, weight = 2 } }
                  weights {
                    quality = 2, valid = 3, cost = 4, latency = 5, cost-scale = 6, latency-scale = 7 s
                  }
                  fold-interval = 8 s, max-open = 900, batch = 10
                }
                exploration { floor = 0.02, share = 0.3, daily-money = 4 }
                trainer { interval = 5 s, min-rewards = 6, min-holdout = 70, max-holdout = 80 }
                snapshots { disk = 2 MiB, cached = 3, kept-unserved = 4, trusted-keys = [key] }
                population {
                  contribute = true, use = true, exclude = [acme], min-tenants = 4, max-tenants = 5
                  tenant-rewards = 6.5, interval = 7 m
                }
                cohort {
                  contribute = true, use = true, exclude = [zeta], min-tenants = 5, max-tenants = 6
                  tenant-decisions = 70, patience = 8 s, interval = 9 m
                }
                """));

    assertThat(settings.rewards().metrics())
        .containsEntry("stars", new LearningSettings.Metric("float", 5, 1, 2));
    assertThat(settings.rewards())
        .isEqualTo(
            new LearningSettings.Rewards(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(9),
                "sum",
                OptionalDouble.of(0.5),
                settings.rewards().metrics(),
                new LearningSettings.Weights(2, 3, 4, 5, 6, Duration.ofSeconds(7)),
                Duration.ofSeconds(8),
                900,
                10));
    assertThat(settings.exploration()).isEqualTo(new LearningSettings.Exploration(0.02, 0.3, 4));
    assertThat(settings.trainer())
        .isEqualTo(new LearningSettings.Trainer(Duration.ofSeconds(5), 6, 70, 80));
    assertThat(settings.snapshots())
        .isEqualTo(new LearningSettings.Snapshots(2L << 20, 3, 4, List.of("key")));
    assertThat(settings.population())
        .isEqualTo(
            new LearningSettings.Population(
                true, true, List.of("acme"), 4, 5, 6.5, Duration.ofMinutes(7)));
    assertThat(settings.cohort())
        .isEqualTo(
            new LearningSettings.Cohort(
                true,
                true,
                List.of("zeta"),
                5,
                6,
                70,
                Duration.ofSeconds(8),
                Duration.ofMinutes(9)));
  }

  @Test
  void wrongValues_areRefusedByName() {
    assertRefused("rewards.window = 1 ms", "moat.learning.rewards.window");
    assertRefused("rewards.aggregation = mean", "moat.learning.rewards.aggregation");
    assertRefused("rewards.missing-quality = 2", "moat.learning.rewards.missing-quality");
    assertRefused("rewards.metrics.quality.kind = text", "moat.learning.rewards.metrics.");
    assertRefused("rewards.metrics.quality.best = 0", "moat.learning.rewards.metrics.");
    assertRefused(
        "rewards.weights { quality = 0, valid = 0, cost = 0, latency = 0 }",
        "moat.learning.rewards.weights.quality");
    assertRefused("exploration.share = 1.5", "moat.learning.exploration.share");
    assertRefused("rewards.metrics.demonstration.best = 100", "moat.learning.rewards.metrics.");
    assertRefused("trainer.max-holdout = 100", "moat.learning.trainer.max-holdout");
    assertRefused("snapshots.disk = 1 KiB", "moat.learning.snapshots.disk");
    assertRefused("snapshots.kept-unserved = 1", "moat.learning.snapshots.kept-unserved");
    assertRefused("population.min-tenants = 2", "moat.learning.population.min-tenants");
    assertRefused("population.max-tenants = 2", "moat.learning.population.max-tenants");
    assertRefused("population.tenant-rewards = 0", "moat.learning.population.tenant-rewards");
    assertRefused("population.exclude = [Acme]", "moat.learning.population.exclude");
    assertRefused("population.use = true", "moat.learning.population.use");
    assertRefused("cohort.min-tenants = 2", "moat.learning.cohort.min-tenants");
    assertRefused("cohort.max-tenants = 2", "moat.learning.cohort.max-tenants");
    assertRefused("cohort.tenant-decisions = 49", "moat.learning.cohort.tenant-decisions");
    assertRefused(
        "gate.least-ess = 201, cohort.contribute = true", "moat.learning.cohort.tenant-decisions");
    assertRefused("cohort.patience = 1 ms", "moat.learning.cohort.patience");
    assertRefused("cohort.interval = 1 ms", "moat.learning.cohort.interval");
    assertRefused("cohort.exclude = [Acme]", "moat.learning.cohort.exclude");
    assertRefused("cohort.use = true", "moat.learning.cohort.use");
  }

  private static void assertRefused(String wrong, String key) {
    assertThatThrownBy(() -> LearningSettings.from(with(wrong)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(key);
  }

  private static Config with(String learning) {
    return ConfigFactory.parseString("moat.learning { " + learning + " }")
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
