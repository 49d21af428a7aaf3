package io.runtimemoat.decision.advice;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.random.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Feature schema {@code advice/1}: what a caller says of a task, as raw signals and a context of 64
 * float32 values.
 *
 * <p>A change of any slot's meaning is a new schema id; records of the old one stay replayable
 * because they hold the vector itself.
 */
public final class AdviceFeatures {
  public static final String SCHEMA = "advice/1";

  /** Length of the vector. */
  public static final int DIMENSION = 64;

  /** Signal: tokens of the prompt; absent when the caller did not count them. */
  public static final String PROMPT_TOKENS = "advice.prompt_tokens";

  /*
   * Slots: 0 bias; 1-3 one-hot risk tier; 4, 5 ln(1+characters)/10 of title and description; 6 ln(1+acceptance criteria)/4;
   * 7, 8 ln(1+n)/8 of files in scope and of files that may change; 9 ln(1+lines that may change)/12; 10 external dependencies;
   * 11 ln(1+indicators)/4; 12 prompt tokens are told; 13 ln(1+prompt tokens)/10; 14 ln(1+prior failures)/3; 15 difficulty;
   * 16 difficulty times slot 13; 17 failed before; 18-63 hashed, each with the sign of a bit of its keyed hash: every
   * indicator (by 1/sqrt of their number), the model's name, and the risk tier with the dependencies.
   */
  private static final int FIRST_RISK = 1;
  private static final int FIRST_HASHED = 18;
  private static final int HASHED = DIMENSION - FIRST_HASHED;

  /** Of a score at which difficulty is one half; judgement, and part of {@code advice/1}. */
  private static final double HALF = 8;

  private static final double CHARS_PER_TOKEN = 4;

  /** With its prefix a task type is the name of a signal, of at most 64 characters. */
  private static final Pattern TASK_TYPE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,47}");

  private final SipHash hash;

  /** {@code hash} carries the node group's secret feature key. */
  public AdviceFeatures(SipHash hash) {
    this.hash = hash;
  }

  /** Whether a text can be a task type: 1 to 48 of {@code a-z 0-9 . _ -}. */
  public static boolean isTaskType(String text) {
    return TASK_TYPE.matcher(text).matches();
  }

  /** The context of a task; its learning is that of the task type {@code advice.<taskType>}. */
  public RoutingContext extract(String taskType, TaskFeatures task) {
    double difficulty = difficulty(task);
    return new RoutingContext(
        SCHEMA, vector(task, difficulty), signals(taskType, task, difficulty));
  }

  private static Signals signals(String taskType, TaskFeatures task, double difficulty) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(RuleThresholds.TASK_PREFIX + DecisionRecord.ADVICE + taskType, 1.0);
    // What the rules go by, until something is learned.
    values.put(RuleThresholds.SCHEMA_DIFFICULTY, difficulty);
    values.put(RuleThresholds.PROMPT_CHARS, promptChars(task));
    values.put("advice.risk_tier", (double) task.riskTier());
    values.put("advice.title_length", (double) task.titleLength());
    values.put("advice.description_length", (double) task.descriptionLength());
    values.put("advice.acceptance_criteria_count", (double) task.acceptanceCriteriaCount());
    values.put("advice.scope_files_count", (double) task.scopeFilesCount());
    values.put("advice.max_files", (double) task.maxFiles());
    values.put("advice.max_loc", (double) task.maxLoc());
    values.put("advice.has_external_deps", task.hasExternalDeps() ? 1.0 : 0);
    values.put("advice.complexity_indicators", (double) task.complexityIndicators().size());
    values.put("advice.prior_failures", (double) task.priorFailures());
    if (task.tellsPromptTokens()) {
      values.put(PROMPT_TOKENS, (double) task.promptTokens());
    }
    return Signals.of(values);
  }

  private static double promptChars(TaskFeatures task) {
    return task.tellsPromptTokens()
        ? CHARS_PER_TOKEN * task.promptTokens()
        : (double) task.titleLength() + task.descriptionLength();
  }

  /** How hard it looks, in [0, 1): what the rules go by and one feature among others. */
  private static double difficulty(TaskFeatures task) {
    double score =
        StrictMath.log1p(task.acceptanceCriteriaCount())
            + StrictMath.log1p(task.scopeFilesCount())
            + StrictMath.log1p(task.maxLoc()) / 4
            + (task.hasExternalDeps() ? 1 : 0)
            + task.complexityIndicators().size() / 2.0
            + 2.0 * task.priorFailures();
    return score / (score + HALF);
  }

  private float[] vector(TaskFeatures task, double difficulty) {
    double prompt = StrictMath.log1p(StrictMath.max(0, task.promptTokens())) / 10;
    float[] x = new float[DIMENSION];
    x[0] = 1;
    if (task.riskTier() > 0) {
      x[FIRST_RISK + task.riskTier() - 1] = 1;
    }
    x[4] = (float) (StrictMath.log1p(task.titleLength()) / 10);
    x[5] = (float) (StrictMath.log1p(task.descriptionLength()) / 10);
    x[6] = (float) (StrictMath.log1p(task.acceptanceCriteriaCount()) / 4);
    x[7] = (float) (StrictMath.log1p(task.scopeFilesCount()) / 8);
    x[8] = (float) (StrictMath.log1p(task.maxFiles()) / 8);
    x[9] = (float) (StrictMath.log1p(task.maxLoc()) / 12);
    x[10] = task.hasExternalDeps() ? 1 : 0;
    x[11] = (float) (StrictMath.log1p(task.complexityIndicators().size()) / 4);
    x[12] = task.tellsPromptTokens() ? 1 : 0;
    x[13] = (float) prompt;
    x[14] = (float) (StrictMath.log1p(task.priorFailures()) / 3);
    x[15] = (float) difficulty;
    x[16] = (float) (difficulty * prompt);
    x[17] = task.priorFailures() > 0 ? 1 : 0;
    double each = 1 / StrictMath.sqrt(StrictMath.max(1, task.complexityIndicators().size()));
    task.complexityIndicators().forEach(word -> addHashed(x, "indicator=" + word, each));
    if (!task.modelName().isEmpty()) {
      addHashed(x, "model=" + task.modelName(), 1);
    }
    addHashed(x, "risk=" + task.riskTier() + "|deps=" + task.hasExternalDeps(), 1);
    return x;
  }

  private void addHashed(float[] x, String feature, double value) {
    long bits = hash.hash(feature.getBytes(StandardCharsets.UTF_8));
    int slot = FIRST_HASHED + (int) Long.remainderUnsigned(bits >>> 1, HASHED);
    x[slot] += (float) ((bits & 1) == 0 ? value : -value);
  }
}
