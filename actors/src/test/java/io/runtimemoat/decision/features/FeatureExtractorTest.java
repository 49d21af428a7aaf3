package io.runtimemoat.decision.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.decision.features.classes.PromptClassesFixture;
import io.runtimemoat.decision.random.SipHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeatureExtractorTest {
  private static final FeatureExtractor EXTRACTOR = new FeatureExtractor(new SipHash(1, 2));
  private static final SchemaSummary SCHEMA = new SchemaSummary(2, 8, 6, 9, 1, 1, 2, 0, 0);
  private static final RequestSketch SKETCH = sketch("Extract the fields.", "My order 17 broke.");

  @Test
  void context_holdsSignalsBehindTheVector() {
    RoutingContext context = EXTRACTOR.extract(SKETCH);

    assertThat(context.featureSchema()).isEqualTo("features/4");
    assertThat(context.vector()).hasSize(FeatureExtractor.DIMENSION);
    assertThat(context.signals().require("task.extraction")).isEqualTo(1);
    assertThat(context.signals().require("prompt.chars")).isEqualTo(640);
    assertThat(context.signals().require("schema.difficulty")).isEqualTo(SCHEMA.difficulty());
    assertThat(context.signals().require("request.minute_of_day")).isEqualTo(75);
  }

  /** The dense slots of one request, bit for bit: a change here is another feature schema. */
  @Test
  void vector_keepsItsBits() {
    float[] x = EXTRACTOR.extract(SKETCH).vector();

    assertThat(Arrays.hashCode(x)).isEqualTo(GOLDEN_HASH);
    assertThat(x[0]).isEqualTo(1);
    assertThat(x[7] * x[7] + x[8] * x[8]).isBetween(0.999f, 1.001f);
  }

  private static final int GOLDEN_HASH = -2014163625;

  @Test
  void everyField_changesTheContext() {
    List<RequestSketch> variants =
        List.of(
            SKETCH,
            sketch("Summarize this.", "x"),
            sketch("Extract the fields.", "My order 1 broke."),
            sketch("Extract the fields.", "My new order 17 broke."),
            sketch("Extract the fields.", "My order 17\nbroke."),
            sketch("Extract the fields.", "My order 17 broke! Again."),
            new RequestSketch(
                "Extract the fields.", "", 9000, 2, SCHEMA, 128, SlaTier.STANDARD, 75),
            new RequestSketch("Extract the fields.", "", 640, 9, SCHEMA, 128, SlaTier.STANDARD, 75),
            new RequestSketch(
                "Extract the fields.", "", 640, 2, SchemaSummary.none(), 128, SlaTier.STANDARD, 75),
            new RequestSketch("Extract the fields.", "", 640, 2, SCHEMA, -1, SlaTier.STANDARD, 75),
            new RequestSketch("Extract the fields.", "", 640, 2, SCHEMA, 128, SlaTier.BATCH, 75),
            new RequestSketch("Extract the fields.", "", 640, 2, SCHEMA, 128, SlaTier.STANDARD, 9));

    Set<RoutingContext> contexts = new HashSet<>();
    variants.forEach(sketch -> contexts.add(EXTRACTOR.extract(sketch)));

    assertThat(contexts).hasSize(variants.size());
  }

  @Test
  void classes_addTheirProbabilities_underASchemaOfTheirOwn() {
    PromptClasses classes = PromptClassesFixture.twoKinds();
    FeatureExtractor extractor = new FeatureExtractor(new SipHash(1, 2), classes);

    RoutingContext context = extractor.extract(SKETCH);

    assertThat(context.featureSchema()).isEqualTo("features/5-" + classes.id());
    assertThat(extractor.dimension()).isEqualTo(72);
    float[] x = context.vector();
    assertThat(Arrays.copyOf(x, 64)).containsExactly(EXTRACTOR.extract(SKETCH).vector());
    float[] told = classes.probabilities("Extract the fields.", "My order 17 broke.");
    assertThat(Arrays.copyOfRange(x, 64, 72)).containsExactly(told[0], told[1], 0, 0, 0, 0, 0, 0);
    int likeliest = told[1] > told[0] ? 1 : 0;
    assertThat(context.signals().require("prompt.class")).isEqualTo(likeliest);
    assertThat(context.signals().require("prompt.class_probability")).isEqualTo(told[likeliest]);
  }

  /** What did not come in time is zero, and the record says so. */
  @Test
  void embeddings_areBehindAllElse_underASchemaOfTheirOwn() {
    PromptProjection projection = new PromptProjection("tiny", 2, 96, 1);
    PromptClasses classes = PromptClassesFixture.twoKinds();
    FeatureExtractor extractor = new FeatureExtractor(new SipHash(1, 2), null, projection);
    FeatureExtractor both = new FeatureExtractor(new SipHash(1, 2), classes, projection);
    float[] embedded = projection.of(new float[] {0.6f, 0.8f});

    RoutingContext with = extractor.extract(SKETCH, embedded, task -> List.of());
    RoutingContext without = extractor.extract(SKETCH);

    assertThat(with.featureSchema()).isEqualTo("features/8-" + projection.id());
    assertThat(both.schema()).isEqualTo("features/9-" + classes.id() + "-" + projection.id());
    assertThat(List.of(extractor.dimension(), both.dimension())).containsExactly(81, 89);
    float[] plain = EXTRACTOR.extract(SKETCH).vector();
    assertThat(Arrays.copyOf(with.vector(), 64)).containsExactly(plain);
    assertThat(Arrays.copyOfRange(with.vector(), 64, 80)).containsExactly(embedded);
    assertThat(with.vector()[80]).isOne();
    assertThat(without.vector()).containsExactly(Arrays.copyOf(plain, 81));
    assertThat(with.signals().require("prompt.embedded")).isEqualTo(1);
    assertThat(without.signals().require("prompt.embedded")).isZero();
    float[] x = both.extract(SKETCH, embedded, task -> List.of()).vector();
    assertThat(Arrays.copyOfRange(x, 72, 88)).containsExactly(embedded);
    assertThat(x[88]).isOne();
  }

  @Test
  void conditionsOfArms_areHashedIn_andToldAsSignals() {
    RoutingContext idle = EXTRACTOR.extract(SKETCH, task -> List.of(arm("small", 0, 0)));
    RoutingContext busy = EXTRACTOR.extract(SKETCH, task -> List.of(arm("small", 0.75, 0)));
    RoutingContext other = EXTRACTOR.extract(SKETCH, task -> List.of(arm("large", 0.75, 0)));
    RoutingContext breaking = EXTRACTOR.extract(SKETCH, task -> List.of(arm("small", 0, 0.75)));

    assertThat(idle).isEqualTo(EXTRACTOR.extract(SKETCH));
    assertThat(busy.signals().require("arm.pressure.small")).isEqualTo(0.75);
    assertThat(breaking.signals().require("arm.broken.small")).isEqualTo(0.75);
    for (RoutingContext context : List.of(busy, other, breaking)) {
      float[] x = context.vector();
      assertThat(Arrays.copyOf(x, 30)).containsExactly(Arrays.copyOf(idle.vector(), 30));
      assertThat(changed(idle.vector(), x)).containsExactly(0.75f);
    }
    assertThat(new HashSet<>(List.of(busy, other, breaking))).hasSize(3);
  }

  /** By how much slots differ, those that do. */
  private static List<Float> changed(float[] one, float[] other) {
    List<Float> changes = new ArrayList<>();
    for (int i = 0; i < one.length; i++) {
      if (one[i] != other[i]) {
        changes.add(Math.abs(other[i] - one[i]));
      }
    }
    return changes;
  }

  private static ArmConditions arm(String id, double pressure, double broken) {
    return new ArmConditions(id, pressure, broken);
  }

  @Test
  void conditions_areOfTheTaskType() {
    List<TaskType> asked = new ArrayList<>();

    EXTRACTOR.extract(
        SKETCH,
        task -> {
          asked.add(task);
          return List.of();
        });

    assertThat(asked).containsExactly(TaskType.EXTRACTION);
  }

  @Test
  void hashKey_movesTheHashedSlotsOnly() {
    float[] one = EXTRACTOR.extract(SKETCH).vector();
    float[] other = new FeatureExtractor(new SipHash(3, 4)).extract(SKETCH).vector();

    assertThat(Arrays.copyOf(other, 30)).containsExactly(Arrays.copyOf(one, 30));
    assertThat(Arrays.equals(one, other)).isFalse();
  }

  @Test
  void sketch_keepsItsTextsOutOfLogs() {
    assertThat(SKETCH.toString()).doesNotContain("order 17").doesNotContain("Extract");
    assertThat(EXTRACTOR.extract(SKETCH).toString()).doesNotContain("order");
  }

  private static RequestSketch sketch(String instructions, String input) {
    return new RequestSketch(instructions, input, 640, 2, SCHEMA, 128, SlaTier.STANDARD, 75);
  }
}
