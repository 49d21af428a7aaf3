package io.runtimemoat.decision.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskClassifierTest {
  @Test
  void markers_nameTheTask() {
    assertThat(classify("Extract the fields as JSON.", "hello")).isEqualTo(TaskType.EXTRACTION);
    assertThat(classify("Summarize the mail.", "hello")).isEqualTo(TaskType.SUMMARIZATION);
    assertThat(classify("", "Write a Python function.")).isEqualTo(TaskType.CODE);
    assertThat(classify("", "Translate this to German")).isEqualTo(TaskType.TRANSLATION);
    assertThat(classify("", "Solve and prove it")).isEqualTo(TaskType.REASONING);
    assertThat(classify("", "How are you?")).isEqualTo(TaskType.CHAT);
  }

  @Test
  void instructions_outweighTheInput() {
    assertThat(
            classify("Extract the order.", "Please translate the manual, it needs a translation"))
        .isEqualTo(TaskType.EXTRACTION);
  }

  @Test
  void schemaWithoutMarkers_meansExtraction() {
    assertThat(TaskClassifier.classify("", "My parcel is late.", true))
        .isEqualTo(TaskType.EXTRACTION);
  }

  @Test
  void longText_isReadOnlyAtItsBeginning() {
    String late = "x ".repeat(TaskClassifier.READ_CHARS) + "translate";

    assertThat(classify("", late)).isEqualTo(TaskType.CHAT);
  }

  @Test
  void partsOfWords_areNoMarkers() {
    assertThat(classify("", "decoded encoders and summaryless jsonnet")).isEqualTo(TaskType.CHAT);
  }

  private static TaskType classify(String instructions, String input) {
    return TaskClassifier.classify(instructions, input, false);
  }
}
