package io.runtimemoat.node.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class GradeTest {
  private static final JsonNode EXPECTED =
      json("{\"category\":\"billing\",\"amount\":49.9,\"items\":[{\"n\":2}],\"due\":null}");

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void of_sameValuesInAnyOrder_isExact() {
    Grade grade =
        Grade.of(
            EXPECTED,
            "{\"due\":null,\"items\":[{\"n\":2.0}],\"amount\":49.90,\"category\":\"billing\"}");

    assertThat(grade.exact()).isTrue();
  }

  @Test
  void of_wrongMissingAndExtraFields_areNamed() {
    Grade grade =
        Grade.of(EXPECTED, "{\"category\":\"other\",\"amount\":49.9,\"items\":[],\"x\":1}");

    assertThat(grade.parsed()).isTrue();
    assertThat(grade.exact()).isFalse();
    assertThat(grade.wrongFields()).containsExactly("category", "due", "items", "x");
  }

  @Test
  void of_cutOrTrailingText_isNotParsed() {
    assertThat(Grade.of(EXPECTED, "{\"category\":\"billing\"").parsed()).isFalse();
    assertThat(Grade.of(EXPECTED, "{} {}").parsed()).isFalse();
    assertThat(Grade.of(EXPECTED, "").parsed()).isFalse();
  }
}
