package io.runtimemoat.decision.bandit;

import io.runtimemoat.config.RoutingSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the rule policy draws its lines.
 *
 * @param mediumDifficulty schema difficulty in [0, 1] from which medium is wanted
 * @param largeDifficulty schema difficulty in [0, 1] from which large is wanted
 * @param mediumPromptChars prompt length in characters from which medium is wanted
 * @param largePromptChars prompt length in characters from which large is wanted
 * @param taskFloors weakest tier allowed per task type code; absent means small
 */
public record RuleThresholds(
    double mediumDifficulty,
    double largeDifficulty,
    double mediumPromptChars,
    double largePromptChars,
    Map<String, Tier> taskFloors) {
  /** Signal: difficulty of the schema in [0, 1], 0 without one. */
  public static final String SCHEMA_DIFFICULTY = "schema.difficulty";

  /** Signal: characters of all messages. */
  public static final String PROMPT_CHARS = "prompt.chars";

  /** Signal prefix: {@code task.<code>} is 1 for the task type of the request. */
  public static final String TASK_PREFIX = "task.";

  private static final String MEDIUM_DIFFICULTY = "medium.difficulty";
  private static final String LARGE_DIFFICULTY = "large.difficulty";
  private static final String MEDIUM_CHARS = "medium.prompt_chars";
  private static final String LARGE_CHARS = "large.prompt_chars";
  private static final String FLOOR_PREFIX = "floor.";

  public RuleThresholds {
    if (!(0 <= mediumDifficulty && mediumDifficulty <= largeDifficulty)
        || !(0 <= mediumPromptChars && mediumPromptChars <= largePromptChars)) {
      throw new IllegalArgumentException("thresholds rise from medium to large, from 0");
    }
    taskFloors = Collections.unmodifiableMap(new TreeMap<>(taskFloors));
  }

  /** The thresholds as configured. */
  public static RuleThresholds of(RoutingSettings.Rule rule) {
    Map<String, Tier> floors = new TreeMap<>();
    rule.taskFloors().forEach((task, tier) -> floors.put(task, Tier.ofCode(tier)));
    return new RuleThresholds(
        rule.mediumDifficulty(),
        rule.largeDifficulty(),
        rule.mediumPromptChars(),
        rule.largePromptChars(),
        floors);
  }

  /** The strongest tier that the difficulty, the length or the task type asks for. */
  public Tier tierFor(Signals signals) {
    Tier byDifficulty = step(signals.get(SCHEMA_DIFFICULTY, 0), mediumDifficulty, largeDifficulty);
    Tier byLength = step(signals.get(PROMPT_CHARS, 0), mediumPromptChars, largePromptChars);
    return byDifficulty.atLeast(byLength).atLeast(floorFor(signals));
  }

  /** The thresholds as recorded with every decision; tiers as 0, 1, 2. */
  public Signals toSignals() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(MEDIUM_DIFFICULTY, mediumDifficulty);
    values.put(LARGE_DIFFICULTY, largeDifficulty);
    values.put(MEDIUM_CHARS, mediumPromptChars);
    values.put(LARGE_CHARS, largePromptChars);
    taskFloors.forEach((task, tier) -> values.put(FLOOR_PREFIX + task, (double) tier.rank()));
    return Signals.of(values);
  }

  /** The thresholds of a record. */
  public static RuleThresholds fromSignals(Signals settings) {
    Map<String, Tier> floors = new TreeMap<>();
    for (Signal signal : settings.entries()) {
      if (signal.name().startsWith(FLOOR_PREFIX)) {
        floors.put(
            signal.name().substring(FLOOR_PREFIX.length()), Tier.ofRank((int) signal.value()));
      }
    }
    return new RuleThresholds(
        settings.require(MEDIUM_DIFFICULTY),
        settings.require(LARGE_DIFFICULTY),
        settings.require(MEDIUM_CHARS),
        settings.require(LARGE_CHARS),
        floors);
  }

  private Tier floorFor(Signals signals) {
    Tier floor = Tier.SMALL;
    for (Signal signal : signals.entries()) {
      if (signal.value() > 0 && signal.name().startsWith(TASK_PREFIX)) {
        String task = signal.name().substring(TASK_PREFIX.length());
        floor = floor.atLeast(taskFloors.getOrDefault(task, Tier.SMALL));
      }
    }
    return floor;
  }

  private static Tier step(double value, double medium, double large) {
    if (value >= large) {
      return Tier.LARGE;
    }
    return value >= medium ? Tier.MEDIUM : Tier.SMALL;
  }
}
