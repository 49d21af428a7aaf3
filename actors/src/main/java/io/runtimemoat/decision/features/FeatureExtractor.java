package io.runtimemoat.decision.features;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.decision.random.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request's raw signals and its context: of schema {@code features/4} with 64 float32 values;
 * with classes of prompts of {@code features/5-<their id>} with 8 more, with a projection of
 * embeddings of {@code features/8-<its id>} with 17 more, with both of {@code features/9-<classes'
 * id>-<projection's id>} with 25 more.
 *
 * <p>A change of any slot's meaning is a new schema id, so that what was learned from one
 * classifier never decides by another's classes; records of the old one stay replayable because
 * they hold the vector itself.
 */
public final class FeatureExtractor {
  public static final String SCHEMA = "features/4";

  /** Length of the vector without classes of prompts. */
  public static final int DIMENSION = 64;

  /** Signal of the likeliest class of a prompt, from 0. */
  public static final String PROMPT_CLASS = "prompt.class";

  /** Signal: 1 where the prompt's embedding is in the context, 0 where it did not come in time. */
  public static final String PROMPT_EMBEDDED = "prompt.embedded";

  private static final String WITH_CLASSES = "features/5-";
  private static final String WITH_EMBEDDING = "features/8-";
  private static final String WITH_BOTH = "features/9-";
  private static final float[] NONE = {};

  /** The projected embedding, and whether there is one. */
  private static final int EMBEDDING_SLOTS = PromptProjection.SIZE + 1;

  /*
   * Slots: 0 bias; 1 has a schema; 2 its difficulty; 3 ln(1+prompt characters)/10; 4 ln(1+messages)/4;
   * 5 ln(1+tokens asked for)/10, 0 when open; 6 urgency of the SLA tier; 7, 8 sine and cosine of the time of day;
   * 9-15 one-hot task type; 16 difficulty times length; 17-24 ln(1+n)/4 of the schema's counts;
   * 25-29 ln(1+n) of the input's digits, numbers, words, sentences and lines, around those of a short letter;
   * 30-63 hashed interactions, each with the sign of a bit of its keyed hash (the hashing trick:
   * K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009): the tier's
   * task, the schema's shape, the shape times ln(1+prompt characters) around a short letter's, and each
   * arm's pressure and share of broken documents;
   * 64-71, where there are classes, the probability of each; the last 17, where there is a projection, the
   * prompt's projected embedding and 1, or 17 times 0 where it was not embedded: zeros alone would be a
   * prompt like others to a linear model.
   */
  private static final int FIRST_TASK = 9;
  private static final int FIRST_COUNT = 17;
  private static final int FIRST_TEXT = 25;
  private static final int FIRST_HASHED = 30;
  private static final int HASHED = DIMENSION - FIRST_HASHED;
  private static final int MINUTES_PER_DAY = 24 * 60;

  /** ln(1+n) of digits, numbers, words, sentences and lines of a short letter. */
  private static final double[] USUAL_TEXT = {2.7, 1.4, 3.5, 1.6, 0};

  /** ln(1+characters) of a short letter. */
  private static final double USUAL_LENGTH = 5.4;

  private final SipHash hash;
  private final @Nullable PromptClasses classes;
  private final @Nullable PromptProjection projection;

  /** {@code hash} carries the node group's secret feature key. */
  public FeatureExtractor(SipHash hash) {
    this(hash, null);
  }

  /** With classes of prompts, which all nodes of a group share like the key. */
  public FeatureExtractor(SipHash hash, @Nullable PromptClasses classes) {
    this(hash, classes, null);
  }

  /** With a projection of prompts' embeddings too, which all nodes of a group share as well. */
  public FeatureExtractor(
      SipHash hash, @Nullable PromptClasses classes, @Nullable PromptProjection projection) {
    this.hash = hash;
    this.classes = classes;
    this.projection = projection;
  }

  /** Id of the schema of its contexts. */
  public String schema() {
    if (projection == null) {
      return classes == null ? SCHEMA : WITH_CLASSES + classes.id();
    }
    return classes == null
        ? WITH_EMBEDDING + projection.id()
        : WITH_BOTH + classes.id() + "-" + projection.id();
  }

  /** Length of its vectors. */
  public int dimension() {
    return DIMENSION
        + (classes == null ? 0 : PromptClasses.MOST)
        + (projection == null ? 0 : EMBEDDING_SLOTS);
  }

  /** The context of one request, whatever its arms do. */
  public RoutingContext extract(RequestSketch sketch) {
    return extract(sketch, task -> List.of());
  }

  /**
   * The context of one request.
   *
   * @param conditions of the arms that may serve a task type, each arm once
   */
  public RoutingContext extract(
      RequestSketch sketch, Function<TaskType, List<ArmConditions>> conditions) {
    return extract(sketch, NONE, conditions);
  }

  /**
   * The context of one request whose prompt was embedded.
   *
   * @param embedded the projection of the prompt's embedding; empty: there is none
   */
  public RoutingContext extract(
      RequestSketch sketch, float[] embedded, Function<TaskType, List<ArmConditions>> conditions) {
    TaskType task =
        TaskClassifier.classify(sketch.instructions(), sketch.input(), sketch.schema().isPresent());
    double difficulty = sketch.schema().difficulty();
    TextCounts text = TextCounts.of(sketch.input(), TaskClassifier.READ_CHARS);
    float[] told =
        classes == null ? NONE : classes.probabilities(sketch.instructions(), sketch.input());
    float[] x = vector(sketch, task, difficulty, text, told);
    Map<String, Double> signals = signals(sketch, task, difficulty, text, told);
    if (projection != null) {
      float isEmbedded = embedded.length > 0 ? 1 : 0;
      System.arraycopy(embedded, 0, x, x.length - EMBEDDING_SLOTS, embedded.length);
      x[x.length - 1] = isEmbedded;
      signals.put(PROMPT_EMBEDDED, (double) isEmbedded);
    }
    conditions.apply(task).forEach(arm -> add(arm, x, signals));
    return new RoutingContext(schema(), x, Signals.of(signals));
  }

  private void add(ArmConditions arm, float[] x, Map<String, Double> signals) {
    add("pressure", arm.arm(), arm.pressure(), x, signals);
    add("broken", arm.arm(), arm.broken(), x, signals);
  }

  private void add(String what, String arm, double value, float[] x, Map<String, Double> signals) {
    if (value > 0) {
      addHashed(x, what + "|arm=" + arm, value);
      signals.put("arm." + what + "." + arm, value);
    }
  }

  private static Map<String, Double> signals(
      RequestSketch sketch, TaskType task, double difficulty, TextCounts text, float[] told) {
    SchemaSummary schema = sketch.schema();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(RuleThresholds.TASK_PREFIX + task.code(), 1.0);
    values.put(RuleThresholds.SCHEMA_DIFFICULTY, difficulty);
    values.put(RuleThresholds.PROMPT_CHARS, (double) sketch.promptChars());
    values.put("prompt.messages", (double) sketch.messages());
    values.put("request.max_tokens", (double) sketch.maxTokens());
    values.put("request.minute_of_day", (double) sketch.minuteOfDay());
    values.put("sla." + sketch.sla().code(), 1.0);
    values.put("schema.depth", (double) schema.depth());
    values.put("schema.properties", (double) schema.properties());
    values.put("schema.required", (double) schema.required());
    values.put("schema.enum_values", (double) schema.enumValues());
    values.put("schema.arrays", (double) schema.arrays());
    values.put("schema.formats", (double) schema.formats());
    values.put("schema.bounds", (double) schema.bounds());
    values.put("schema.unions", (double) schema.unions());
    values.put("schema.references", (double) schema.references());
    values.put("text.digits", (double) text.digits());
    values.put("text.numbers", (double) text.numbers());
    values.put("text.words", (double) text.words());
    values.put("text.sentences", (double) text.sentences());
    values.put("text.lines", (double) text.lines());
    if (told.length > 0) {
      int likeliest = PromptClasses.likeliest(told);
      values.put(PROMPT_CLASS, (double) likeliest);
      values.put("prompt.class_probability", (double) told[likeliest]);
    }
    return values;
  }

  private float[] vector(
      RequestSketch sketch, TaskType task, double difficulty, TextCounts text, float[] told) {
    SchemaSummary schema = sketch.schema();
    double length = StrictMath.log1p(sketch.promptChars()) / 10;
    double angle = 2 * StrictMath.PI * sketch.minuteOfDay() / MINUTES_PER_DAY;
    float[] x = new float[dimension()];
    x[0] = 1;
    x[1] = schema.isPresent() ? 1 : 0;
    x[2] = (float) difficulty;
    x[3] = (float) length;
    x[4] = (float) (StrictMath.log1p(sketch.messages()) / 4);
    x[5] = (float) (StrictMath.log1p(Math.max(0, sketch.maxTokens())) / 10);
    x[6] = (float) sketch.sla().urgency();
    x[7] = (float) StrictMath.sin(angle);
    x[8] = (float) StrictMath.cos(angle);
    x[FIRST_TASK + task.slot()] = 1;
    x[16] = (float) (difficulty * length);
    int[] counts = {
      schema.depth(), schema.properties(), schema.enumValues(), schema.arrays(),
      schema.formats(), schema.bounds(), schema.unions(), schema.references()
    };
    for (int i = 0; i < counts.length; i++) {
      x[FIRST_COUNT + i] = (float) (StrictMath.log1p(counts[i]) / 4);
    }
    int[] inText = {text.digits(), text.numbers(), text.words(), text.sentences(), text.lines()};
    for (int i = 0; i < inText.length; i++) {
      x[FIRST_TEXT + i] = (float) (StrictMath.log1p(inText[i]) - USUAL_TEXT[i]);
    }
    System.arraycopy(told, 0, x, DIMENSION, told.length);
    addHashed(x, "sla=" + sketch.sla().code() + "|task=" + task.code(), 1);
    addHashed(x, "shape=" + schema, 1);
    addHashed(x, "length|shape=" + schema, StrictMath.log1p(sketch.promptChars()) - USUAL_LENGTH);
    return x;
  }

  private void addHashed(float[] x, String feature, double value) {
    long bits = hash.hash(feature.getBytes(StandardCharsets.UTF_8));
    int slot = FIRST_HASHED + (int) Long.remainderUnsigned(bits >>> 1, HASHED);
    x[slot] += (float) ((bits & 1) == 0 ? value : -value);
  }
}
