package io.runtimemoat.decision.learn;

import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.bandit.BetaThompson;
import io.runtimemoat.decision.bandit.Boltzmann;
import io.runtimemoat.decision.bandit.EpsilonGreedy;
import io.runtimemoat.decision.bandit.LinUcb;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.Signal;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.SquareCb;
import io.runtimemoat.decision.bandit.Ucb1;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is cut from sums: an algorithm and its settings.
 *
 * @param algorithm one of {@link #algorithms}
 * @param settings complete: what is not given is the default
 */
public record PolicySpec(String algorithm, Signals settings) {
  /** Precision of every slope before any reward. */
  public static final String RIDGE = "ridge";

  /** The reward expected of an arm that nobody tried, in [0.01, 0.99]. */
  public static final String OPTIMISM = "optimism";

  /** Most rewards that the population counts for, per arm. */
  public static final String POPULATION = "population.weight";

  /** How much of the slopes that the other arms share is expected of an arm, in [0, 1]. */
  public static final String WARM = "warm";

  /** Standard deviation of a reward around its expectation. */
  public static final String NOISE = "noise";

  /** Rewards that the prior of a Beta posterior counts for. */
  public static final String STRENGTH = "strength";

  /** The same for parameter sets. */
  public static final String PARAMETER_STRENGTH = "parameters.strength";

  /** Factor on the sums per closed window, in (0, 1]; for whoever keeps the sums. */
  public static final String DECAY = "decay";

  public static final String ALPHA = "alpha";
  public static final String SHAPE = "shape";
  public static final String RATE = "rate";
  public static final String GAMMA_SCALE = "gamma.scale";
  public static final String GAMMA_EXPONENT = "gamma.exponent";
  public static final String EPSILON = "epsilon";
  public static final String TEMPERATURE = "temperature";
  public static final String WIDTH = "width";

  /** A setting's range and default. */
  private record Range(double low, double high, double usual) {}

  private static final Map<String, Map<String, Range>> ALGORITHMS = known();

  /**
   * A complete spec.
   *
   * @throws IllegalArgumentException when the algorithm, a setting or a value is unknown to it
   */
  public PolicySpec {
    Map<String, Range> ranges = ALGORITHMS.get(algorithm);
    if (ranges == null) {
      throw new IllegalArgumentException(
          "no algorithm '" + algorithm + "'; there are " + ALGORITHMS.keySet());
    }
    for (Signal setting : settings.entries()) {
      Range range = ranges.get(setting.name());
      if (range == null) {
        throw new IllegalArgumentException(
            algorithm + " has no '" + setting.name() + "' but " + ranges.keySet());
      }
      if (!(setting.value() >= range.low() && setting.value() <= range.high())) {
        throw new IllegalArgumentException(
            "%s of %s is in [%s, %s], not %s"
                .formatted(setting.name(), algorithm, range.low(), range.high(), setting.value()));
      }
    }
    Map<String, Double> complete = new TreeMap<>();
    ranges.forEach((name, range) -> complete.put(name, range.usual()));
    complete.putAll(settings.asMap());
    settings = Signals.of(complete);
  }

  /** The algorithm with its defaults. */
  public static PolicySpec of(String algorithm) {
    return new PolicySpec(algorithm, Signals.none());
  }

  /** The algorithm with some settings that are not the defaults; others are left out of it. */
  public static PolicySpec of(String algorithm, Map<String, Double> settings) {
    return new PolicySpec(algorithm, Signals.of(settings));
  }

  /** The algorithm and its settings as configured; settings of other algorithms are passed over. */
  public static PolicySpec of(LearningPolicySettings configured) {
    Map<String, Double> settings = new TreeMap<>(configured.settings());
    settings.keySet().retainAll(settingsOf(configured.algorithm()));
    return PolicySpec.of(configured.algorithm(), settings);
  }

  /** Ids of all algorithms. */
  public static Set<String> algorithms() {
    return ALGORITHMS.keySet();
  }

  /** Names of the settings that an algorithm has. */
  public static Set<String> settingsOf(String algorithm) {
    return PolicySpec.of(algorithm).settings().asMap().keySet();
  }

  /** A setting's value. */
  public double get(String name) {
    return settings.require(name);
  }

  /** Factor on the sums per closed window. */
  public double decay() {
    return get(DECAY);
  }

  /** Whether it looks at contexts. */
  boolean isLinear() {
    return settings.asMap().containsKey(RIDGE);
  }

  private static Map<String, Map<String, Range>> known() {
    Map<String, Range> noise = Map.of(NOISE, new Range(1e-3, 10, 0.3));
    Map<String, Map<String, Range>> all = new TreeMap<>();
    all.put(LinUcb.ALGORITHM, linear(Map.of(ALPHA, new Range(0, 100, 0.5))));
    all.put(LinearThompson.KNOWN_NOISE, linear(noise));
    all.put(
        LinearThompson.LEARNED_NOISE,
        linear(Map.of(SHAPE, new Range(1.5, 1e6, 2), RATE, new Range(1e-6, 1e6, 0.18))));
    all.put(
        SquareCb.ALGORITHM,
        linear(
            noise,
            Map.of(GAMMA_SCALE, new Range(1e-6, 1e6, 10), GAMMA_EXPONENT, new Range(0, 1, 0.5))));
    all.put(EpsilonGreedy.ALGORITHM, linear(noise, Map.of(EPSILON, new Range(0, 1, 0.05))));
    all.put(Boltzmann.ALGORITHM, linear(noise, Map.of(TEMPERATURE, new Range(1e-4, 1e3, 0.05))));
    all.put(BetaThompson.ALGORITHM, counting(Map.of()));
    all.put(Ucb1.ALGORITHM, counting(Map.of(WIDTH, new Range(0, 100, 2))));
    return Collections.unmodifiableMap(all);
  }

  @SafeVarargs
  private static Map<String, Range> linear(Map<String, Range>... own) {
    Map<String, Range> ranges = common();
    ranges.put(RIDGE, new Range(1e-6, 1e6, 1));
    ranges.put(WARM, new Range(0, 1, 0.5));
    for (Map<String, Range> more : own) {
      ranges.putAll(more);
    }
    return ranges;
  }

  private static Map<String, Range> counting(Map<String, Range> own) {
    Map<String, Range> ranges = common();
    ranges.put(STRENGTH, new Range(1, 1e6, 2));
    ranges.putAll(own);
    return ranges;
  }

  private static Map<String, Range> common() {
    Map<String, Range> ranges = new LinkedHashMap<>();
    ranges.put(OPTIMISM, new Range(0.01, 0.99, 0.8));
    ranges.put(POPULATION, new Range(0, 1e6, 20));
    ranges.put(PARAMETER_STRENGTH, new Range(1, 1e6, 4));
    ranges.put(DECAY, new Range(0.01, 1, 1));
    return ranges;
  }
}
