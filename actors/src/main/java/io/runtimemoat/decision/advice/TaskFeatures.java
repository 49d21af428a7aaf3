package io.runtimemoat.decision.advice;

import java.util.List;

/**
 * What a caller says of a task. What it does not say is 0, false or empty, but for {@code
 * promptTokens}.
 *
 * @param riskTier how much depends on it, 1 to 3; 0 when not told
 * @param titleLength characters
 * @param descriptionLength characters
 * @param acceptanceCriteriaCount what the result is held to
 * @param scopeFilesCount files that it is about
 * @param maxFiles files that it may change
 * @param maxLoc lines that it may change
 * @param hasExternalDeps whether it reaches beyond the code at hand
 * @param complexityIndicators words of the caller's own, hashed and never kept
 * @param modelName what the caller uses otherwise; hashed and never kept; empty when not told
 * @param promptTokens of the prompt; -1 when not told
 * @param priorFailures how often it was tried without success
 */
public record TaskFeatures(
    int riskTier,
    int titleLength,
    int descriptionLength,
    int acceptanceCriteriaCount,
    int scopeFilesCount,
    int maxFiles,
    int maxLoc,
    boolean hasExternalDeps,
    List<String> complexityIndicators,
    String modelName,
    int promptTokens,
    int priorFailures) {
  public static final int MOST_RISK_TIER = 3;
  public static final int MOST_TITLE_LENGTH = 100_000;
  public static final int MOST_DESCRIPTION_LENGTH = 10_000_000;
  public static final int MOST_ACCEPTANCE_CRITERIA = 10_000;
  public static final int MOST_FILES = 1_000_000;
  public static final int MOST_LOC = 100_000_000;
  public static final int MOST_INDICATORS = 32;
  public static final int LONGEST_INDICATOR = 64;
  public static final int LONGEST_MODEL_NAME = 200;
  public static final int MOST_PROMPT_TOKENS = 10_000_000;
  public static final int MOST_PRIOR_FAILURES = 1_000;

  private static final int NOT_TOLD = -1;

  public TaskFeatures {
    complexityIndicators = complexityIndicators.stream().distinct().sorted().toList();
    requireIn("risk tier", riskTier, 0, MOST_RISK_TIER);
    requireIn("title length", titleLength, 0, MOST_TITLE_LENGTH);
    requireIn("description length", descriptionLength, 0, MOST_DESCRIPTION_LENGTH);
    requireIn("acceptance criteria", acceptanceCriteriaCount, 0, MOST_ACCEPTANCE_CRITERIA);
    requireIn("scope files", scopeFilesCount, 0, MOST_FILES);
    requireIn("most files", maxFiles, 0, MOST_FILES);
    requireIn("most lines", maxLoc, 0, MOST_LOC);
    requireIn("complexity indicators", complexityIndicators.size(), 0, MOST_INDICATORS);
    complexityIndicators.forEach(
        word -> requireIn("indicator's length", word.length(), 1, LONGEST_INDICATOR));
    requireIn("model name's length", modelName.length(), 0, LONGEST_MODEL_NAME);
    requireIn("prompt tokens", promptTokens, NOT_TOLD, MOST_PROMPT_TOKENS);
    requireIn("prior failures", priorFailures, 0, MOST_PRIOR_FAILURES);
  }

  /** A task of which nothing is told. */
  public static TaskFeatures none() {
    return new TaskFeatures(0, 0, 0, 0, 0, 0, 0, false, List.of(), "", NOT_TOLD, 0);
  }

  /** Whether the caller counted its prompt. */
  public boolean tellsPromptTokens() {
    return promptTokens != NOT_TOLD;
  }

  private static void requireIn(String what, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          "%s of a task: %d to %d, not %d".formatted(what, low, high, value));
    }
  }
}
