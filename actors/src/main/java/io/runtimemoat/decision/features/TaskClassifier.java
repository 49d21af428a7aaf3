package io.runtimemoat.decision.features;

import io.runtimemoat.decision.features.classes.HashedWords;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Guesses the kind of task from marker words: deterministic, English, a few microseconds.
 *
 * <p>Words of the instructions count three times those of the input, since a customer's letter may
 * say "translate" without asking for it. Without any marker a schema means extraction and nothing
 * means chat.
 */
public final class TaskClassifier {
  /** Characters read of each text; markers stand at the beginning of instructions. */
  static final int READ_CHARS = HashedWords.READ_CHARS;

  private static final int INSTRUCTION_WEIGHT = 3;

  private static final Map<String, TaskType> MARKERS =
      Map.ofEntries(
          Map.entry("extract", TaskType.EXTRACTION),
          Map.entry("extracts", TaskType.EXTRACTION),
          Map.entry("extraction", TaskType.EXTRACTION),
          Map.entry("fields", TaskType.EXTRACTION),
          Map.entry("parse", TaskType.EXTRACTION),
          Map.entry("json", TaskType.EXTRACTION),
          Map.entry("classify", TaskType.CLASSIFICATION),
          Map.entry("classification", TaskType.CLASSIFICATION),
          Map.entry("categorize", TaskType.CLASSIFICATION),
          Map.entry("sentiment", TaskType.CLASSIFICATION),
          Map.entry("label", TaskType.CLASSIFICATION),
          Map.entry("summarize", TaskType.SUMMARIZATION),
          Map.entry("summarise", TaskType.SUMMARIZATION),
          Map.entry("summary", TaskType.SUMMARIZATION),
          Map.entry("tldr", TaskType.SUMMARIZATION),
          Map.entry("condense", TaskType.SUMMARIZATION),
          Map.entry("translate", TaskType.TRANSLATION),
          Map.entry("translation", TaskType.TRANSLATION),
          Map.entry("code", TaskType.CODE),
          Map.entry("function", TaskType.CODE),
          Map.entry("python", TaskType.CODE),
          Map.entry("java", TaskType.CODE),
          Map.entry("javascript", TaskType.CODE),
          Map.entry("sql", TaskType.CODE),
          Map.entry("regex", TaskType.CODE),
          Map.entry("debug", TaskType.CODE),
          Map.entry("refactor", TaskType.CODE),
          Map.entry("prove", TaskType.REASONING),
          Map.entry("solve", TaskType.REASONING),
          Map.entry("calculate", TaskType.REASONING),
          Map.entry("derive", TaskType.REASONING),
          Map.entry("reason", TaskType.REASONING));

  private static final int LONGEST_MARKER = 14;

  private TaskClassifier() {}

  /** The type with the most marker weight; the first in {@link TaskType}'s order among equals. */
  public static TaskType classify(String instructions, String input, boolean hasSchema) {
    int[] weights = new int[TaskType.values().length];
    count(instructions, INSTRUCTION_WEIGHT, weights);
    count(input, 1, weights);
    TaskType best = hasSchema ? TaskType.EXTRACTION : TaskType.CHAT;
    int bestWeight = 0;
    for (TaskType type : TaskType.values()) {
      if (weights[type.slot()] > bestWeight) {
        best = type;
        bestWeight = weights[type.slot()];
      }
    }
    return best;
  }

  private static void count(String text, int weight, int[] weights) {
    int end = Math.min(text.length(), READ_CHARS);
    int start = -1;
    for (int i = 0; i <= end; i++) {
      boolean inWord = i < end && Character.isLetter(text.charAt(i));
      if (inWord && start < 0) {
        start = i;
      } else if (!inWord && start >= 0) {
        TaskType type = i - start > LONGEST_MARKER ? null : marker(text.substring(start, i));
        if (type != null) {
          weights[type.slot()] += weight;
        }
        start = -1;
      }
    }
  }

  private static @Nullable TaskType marker(String word) {
    return MARKERS.get(word.toLowerCase(Locale.ROOT));
  }
}
