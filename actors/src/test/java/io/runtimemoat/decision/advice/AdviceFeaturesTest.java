package io.runtimemoat.decision.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.random.SipHash;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdviceFeaturesTest {
  private static final AdviceFeatures FEATURES = new AdviceFeatures(new SipHash(1, 2));

  /** The example of the requirements. */
  private static final TaskFeatures TASK =
      new TaskFeatures(
          2, 15, 100, 3, 5, 10, 1_000, false, List.of("api_integration"), "gpt-4", 150, 0);

  /** One for each field that a caller may tell. */
  private enum Field {
    RISK_TIER,
    TITLE_LENGTH,
    DESCRIPTION_LENGTH,
    ACCEPTANCE_CRITERIA_COUNT,
    SCOPE_FILES_COUNT,
    MAX_FILES,
    MAX_LOC,
    HAS_EXTERNAL_DEPS,
    COMPLEXITY_INDICATORS,
    MODEL_NAME,
    PROMPT_TOKENS,
    PRIOR_FAILURES
  }

  @ParameterizedTest
  @EnumSource(Field.class)
  void everyField_changesTheContext(Field field) {
    RoutingContext before = FEATURES.extract("plan", TASK);
    RoutingContext after = FEATURES.extract("plan", changed(field));

    assertThat(after.vector()).isNotEqualTo(before.vector());
  }

  /** A field that has no number of its own in the vector would be one that no test changes. */
  @Test
  void everyFieldOfTheList_hasATest() {
    assertThat(TaskFeatures.class.getRecordComponents())
        .extracting(
            component -> component.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT))
        .containsExactly(List.of(Field.values()).stream().map(Enum::name).toArray(String[]::new));
  }

  @Test
  void sameTask_isTheSameContext_whateverTheOrderOfItsWords() {
    TaskFeatures one = withWords(List.of("a", "b", "b"));
    TaskFeatures other = withWords(List.of("b", "a"));

    assertThat(FEATURES.extract("plan", one)).isEqualTo(FEATURES.extract("plan", other));
    assertThat(FEATURES.extract("plan", one).featureSchema()).isEqualTo("advice/1");
    assertThat(FEATURES.extract("plan", one).vector()).hasSize(64);
    assertThat(FEATURES.extract("plan", one).task()).isEqualTo("advice.plan");
  }

  /** Words and names are hashed: another key is another place, and no signal has them. */
  @Test
  void words_areHashedWithTheKeyAndNeverKept() {
    RoutingContext context = FEATURES.extract("plan", TASK);
    RoutingContext otherKey = new AdviceFeatures(new SipHash(3, 4)).extract("plan", TASK);

    assertThat(otherKey.vector()).isNotEqualTo(context.vector());
    assertThat(otherKey.signals()).isEqualTo(context.signals());
    assertThat(context.toString()).doesNotContain("api_integration").doesNotContain("gpt-4");
  }

  @Test
  void largestTask_isFinite() {
    RoutingContext context =
        FEATURES.extract(
            "t".repeat(48),
            new TaskFeatures(
                TaskFeatures.MOST_RISK_TIER,
                TaskFeatures.MOST_TITLE_LENGTH,
                TaskFeatures.MOST_DESCRIPTION_LENGTH,
                TaskFeatures.MOST_ACCEPTANCE_CRITERIA,
                TaskFeatures.MOST_FILES,
                TaskFeatures.MOST_FILES,
                TaskFeatures.MOST_LOC,
                true,
                List.of("x".repeat(TaskFeatures.LONGEST_INDICATOR)),
                "m".repeat(TaskFeatures.LONGEST_MODEL_NAME),
                TaskFeatures.MOST_PROMPT_TOKENS,
                TaskFeatures.MOST_PRIOR_FAILURES));

    for (float value : context.vector()) {
      assertThat(Math.abs(value)).isLessThan(4);
    }
    assertThat(FEATURES.extract("t", TaskFeatures.none()).vector()[0]).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Plan", "a b", "-a", "ä", "a/b"})
  void otherNames_areNoTaskTypes(String name) {
    assertThat(AdviceFeatures.isTaskType(name)).isFalse();
    assertThat(AdviceFeatures.isTaskType("a".repeat(49))).isFalse();
    assertThat(AdviceFeatures.isTaskType("feasibility_analysis-2.x")).isTrue();
  }

  @Test
  void numbersOutOfRange_areNoTask() {
    assertThatThrownBy(() -> withWords(Collections.nCopies(1, "x".repeat(65))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TaskFeatures(4, 0, 0, 0, 0, 0, 0, false, List.of(), "", 0, 0))
        .hasMessageContaining("risk tier");
    assertThatThrownBy(() -> new TaskFeatures(0, 0, 0, 0, 0, 0, 0, false, List.of(), "", -2, 0))
        .hasMessageContaining("prompt tokens");
  }

  private static TaskFeatures changed(Field field) {
    return new TaskFeatures(
        field == Field.RISK_TIER ? 3 : TASK.riskTier(),
        field == Field.TITLE_LENGTH ? 90 : TASK.titleLength(),
        field == Field.DESCRIPTION_LENGTH ? 900 : TASK.descriptionLength(),
        field == Field.ACCEPTANCE_CRITERIA_COUNT ? 4 : TASK.acceptanceCriteriaCount(),
        field == Field.SCOPE_FILES_COUNT ? 6 : TASK.scopeFilesCount(),
        field == Field.MAX_FILES ? 11 : TASK.maxFiles(),
        field == Field.MAX_LOC ? 1_001 : TASK.maxLoc(),
        field == Field.HAS_EXTERNAL_DEPS || TASK.hasExternalDeps(),
        // As many words as before: that it is another one is what changes.
        field == Field.COMPLEXITY_INDICATORS ? List.of("concurrency") : TASK.complexityIndicators(),
        field == Field.MODEL_NAME ? "gpt-5" : TASK.modelName(),
        field == Field.PROMPT_TOKENS ? 151 : TASK.promptTokens(),
        field == Field.PRIOR_FAILURES ? 1 : TASK.priorFailures());
  }

  private static TaskFeatures withWords(List<String> words) {
    return new TaskFeatures(0, 0, 0, 0, 0, 0, 0, false, words, "", -1, 0);
  }
}
