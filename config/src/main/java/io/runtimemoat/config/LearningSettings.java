package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How outcomes become rewards, how much is explored, when policies are cut, where they are kept.
 */
public record LearningSettings(
    Rewards rewards,
    Exploration exploration,
    Trainer trainer,
    Snapshots snapshots,
    Population population,
    Cohort cohort) {
  private static final String NONE = "none";
  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final List<String> KINDS = List.of("boolean", "float", "demonstration");
  private static final List<String> AGGREGATIONS = List.of("earliest", "latest", "sum");

  /**
   * From outcomes and feedback to rewards.
   *
   * @param window from a decision until its feedback no longer counts
   * @param grace more than the clocks of nodes differ
   * @param waitForNodes how long decisions stay open for what a node that is away has on its disk
   * @param aggregation {@code earliest}, {@code latest} or {@code sum}
   * @param missingQuality of a completed request that nobody spoke of, in [0, 1]; empty: it teaches
   *     nothing
   * @param metrics by name
   * @param foldInterval between two readings of the ledger
   * @param maxOpen decisions of one tenant that may wait for their window to pass
   * @param batch most decisions that are closed at once
   */
  public record Rewards(
      Duration window,
      Duration grace,
      Duration waitForNodes,
      String aggregation,
      OptionalDouble missingQuality,
      Map<String, Metric> metrics,
      Weights weights,
      Duration foldInterval,
      int maxOpen,
      int batch) {}

  /**
   * What feedback may speak of.
   *
   * @param kind {@code boolean}, {@code float} or {@code demonstration}
   * @param worst counts as quality 0
   * @param best counts as quality 1
   */
  public record Metric(String kind, double worst, double best, double weight) {}

  /**
   * Parts of a reward.
   *
   * @param costScale price of a request at which its part is 0, in the node's currency
   * @param latencyScale duration of a request at which its part is 0
   */
  public record Weights(
      double quality,
      double valid,
      double cost,
      double latency,
      double costScale,
      Duration latencyScale) {}

  /**
   * Bounds of exploring, for tenants that have none of their own.
   *
   * @param floor least probability of an arm
   * @param share most of the traffic that explores
   * @param dailyMoney what exploring may cost a tenant on a UTC day, in the node's currency; 0 is
   *     without a bound
   */
  public record Exploration(double floor, double share, double dailyMoney) {}

  /**
   * When candidates are cut and judged.
   *
   * @param interval between two looks
   * @param minRewards learned since the last cut before another is made
   * @param minHoldout decisions after a cut before the gate looks
   * @param maxHoldout decisions that a gate looks at; one that is still undecided is dropped
   */
  public record Trainer(Duration interval, int minRewards, int minHoldout, int maxHoldout) {}

  /**
   * Where snapshots are kept and whose are taken.
   *
   * @param diskBytes of verified snapshots in the data folder
   * @param cached verified snapshots in memory
   * @param keptUnserved candidates of a tenant's task type that never served and keep their content
   * @param trustedKeys Ed25519 public keys of external trainers, X.509 in base64
   */
  public record Snapshots(long diskBytes, int cached, int keptUnserved, List<String> trustedKeys) {
    public Snapshots {
      trustedKeys = List.copyOf(trustedKeys);
    }
  }

  /**
   * What new tenants start from.
   *
   * @param contribute whether tenants' sums are gathered
   * @param use whether tenants without a policy of their own decide from them
   * @param exclude ids of tenants that neither give nor take
   * @param minTenants fewer are no population
   * @param maxTenants most that are added up
   * @param tenantRewards most that one tenant counts for, per arm
   * @param interval between two contributions of a tenant, and between two snapshots
   */
  public record Population(
      boolean contribute,
      boolean use,
      List<String> exclude,
      int minTenants,
      int maxTenants,
      double tenantRewards,
      Duration interval) {
    public Population {
      exclude = List.copyOf(exclude);
    }
  }

  /**
   * Which tenants' decisions judge a small tenant's candidate beside its own.
   *
   * @param contribute whether tenants' learners answer
   * @param use whether they ask
   * @param exclude ids of tenants that neither answer nor ask
   * @param minTenants fewer others say nothing
   * @param maxTenants most that are asked
   * @param tenantDecisions most decisions that one tenant counts for
   * @param patience with answers
   * @param interval between two questions of a learner
   */
  public record Cohort(
      boolean contribute,
      boolean use,
      List<String> exclude,
      int minTenants,
      int maxTenants,
      int tenantDecisions,
      Duration patience,
      Duration interval) {
    public Cohort {
      exclude = List.copyOf(exclude);
    }
  }

  /** Reads {@code moat.learning}. */
  public static LearningSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.learning");
    return new LearningSettings(
        rewards(reader.section("rewards")),
        exploration(reader.section("exploration")),
        trainer(reader.section("trainer")),
        snapshots(reader.section("snapshots")),
        population(reader.section("population")),
        cohort(reader.section("cohort"), GateSettings.from(root).leastEss()));
  }

  private static Rewards rewards(SettingReader rewards) {
    return new Rewards(
        rewards.durationIn("window", Duration.ofMillis(100), Duration.ofDays(7)),
        rewards.durationIn("grace", Duration.ZERO, Duration.ofMinutes(10)),
        rewards.durationIn("wait-for-nodes", Duration.ZERO, Duration.ofHours(24)),
        rewards.oneOf("aggregation", AGGREGATIONS),
        rewards.string("missing-quality").equals(NONE)
            ? OptionalDouble.empty()
            : OptionalDouble.of(rewards.share("missing-quality")),
        metrics(rewards.section("metrics")),
        weights(rewards.section("weights")),
        rewards.durationIn("fold-interval", Duration.ofMillis(50), Duration.ofMinutes(1)),
        rewards.intIn("max-open", 100, 1_000_000),
        rewards.intIn("batch", 10, 100_000));
  }

  private static Map<String, Metric> metrics(SettingReader metrics) {
    Map<String, Metric> byName = new TreeMap<>();
    for (String quoted : metrics.quotedKeys()) {
      String name = metrics.sectionName(quoted, "[a-z0-9_]{1,64}", "1 to 64 of a-z, 0-9 and '_'");
      SettingReader metric = metrics.section(quoted);
      metric.onlyKeys("kind", "worst", "best", "weight");
      double worst = metric.doubleIn("worst", -1e9, 1e9);
      double best = metric.doubleIn("best", -1e9, 1e9);
      metric.require(worst != best, "best", best, "another number than worst");
      metric.require(
          !metric.string("kind").equals("demonstration") || (worst == 0 && best == 1),
          "best",
          best,
          "1, and worst 0, for a demonstration: its value is a similarity");
      byName.put(
          name,
          new Metric(
              metric.oneOf("kind", KINDS), worst, best, metric.doubleIn("weight", 1e-6, 1e6)));
    }
    metrics.require(!byName.isEmpty(), "metrics", Set.of(), "at least one metric");
    return Map.copyOf(byName);
  }

  private static Weights weights(SettingReader weights) {
    Weights read =
        new Weights(
            weights.doubleIn("quality", 0, 1e6),
            weights.doubleIn("valid", 0, 1e6),
            weights.doubleIn("cost", 0, 1e6),
            weights.doubleIn("latency", 0, 1e6),
            weights.doubleIn("cost-scale", 1e-12, 1e12),
            weights.durationIn("latency-scale", Duration.ofMillis(1), Duration.ofHours(1)));
    weights.require(
        read.quality + read.valid + read.cost + read.latency > 0,
        "quality",
        read.quality,
        "above 0 where all the others are 0");
    return read;
  }

  private static Exploration exploration(SettingReader exploration) {
    return new Exploration(
        exploration.doubleIn("floor", 0, 0.1),
        exploration.share("share"),
        exploration.doubleIn("daily-money", 0, 1e12));
  }

  private static Trainer trainer(SettingReader trainer) {
    int minHoldout = trainer.intIn("min-holdout", 50, 100_000);
    return new Trainer(
        trainer.durationIn("interval", Duration.ofMillis(100), Duration.ofDays(1)),
        trainer.intIn("min-rewards", 1, 10_000_000),
        minHoldout,
        trainer.intIn("max-holdout", minHoldout, 100_000));
  }

  private static Snapshots snapshots(SettingReader snapshots) {
    return new Snapshots(
        snapshots.bytesIn("disk", 1 << 20, 1L << 40),
        snapshots.intIn("cached", 1, 1_000_000),
        snapshots.intIn("kept-unserved", 2, 10_000),
        snapshots.strings("trusted-keys"));
  }

  private static Population population(SettingReader population) {
    int minTenants = population.intIn("min-tenants", 3, 10_000);
    Population read =
        new Population(
            population.flag("contribute"),
            population.flag("use"),
            population.strings("exclude"),
            minTenants,
            population.intIn("max-tenants", minTenants, 10_000),
            population.doubleIn("tenant-rewards", 1, 1e6),
            population.durationIn("interval", Duration.ofMillis(100), Duration.ofDays(7)));
    requireSwitches(population, read.contribute, read.use, read.exclude);
    return read;
  }

  private static Cohort cohort(SettingReader cohort, double leastEss) {
    int minTenants = cohort.intIn("min-tenants", 3, 10_000);
    Cohort read =
        new Cohort(
            cohort.flag("contribute"),
            cohort.flag("use"),
            cohort.strings("exclude"),
            minTenants,
            cohort.intIn("max-tenants", minTenants, 1_000),
            cohort.intIn("tenant-decisions", 50, 10_000),
            cohort.durationIn("patience", Duration.ofMillis(100), Duration.ofMinutes(1)),
            cohort.durationIn("interval", Duration.ofMillis(100), Duration.ofDays(1)));
    cohort.require(
        !read.contribute || read.tenantDecisions >= leastEss,
        "tenant-decisions",
        read.tenantDecisions,
        "at least gate.least-ess, with fewer of which no tenant says anything");
    requireSwitches(cohort, read.contribute, read.use, read.exclude);
    return read;
  }

  private static void requireSwitches(
      SettingReader section, boolean contribute, boolean use, List<String> exclude) {
    for (String tenant : exclude) {
      section.require(
          TENANT.matcher(tenant).matches(),
          "exclude",
          tenant,
          "ids of tenants, 1 to 64 of a-z, 0-9, '-' and '_'");
    }
    section.require(
        contribute || !use, "use", true, "false where contribute is: nothing is gathered");
  }
}
