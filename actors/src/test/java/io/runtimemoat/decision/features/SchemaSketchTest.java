package io.runtimemoat.decision.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaSketchTest {
  private static final Map<String, Object> CASE =
      Map.of(
          "type", "object",
          "required", List.of("category", "due"),
          "properties",
              Map.of(
                  "category", Map.of("enum", List.of("billing", "delivery", "other")),
                  "due", Map.of("type", "string", "format", "date"),
                  "amount", Map.of("type", "number", "minimum", 0),
                  "items",
                      Map.of(
                          "type",
                          "array",
                          "items",
                          Map.of(
                              "type",
                              "object",
                              "properties",
                              Map.of("name", Map.of("type", "string"))))));

  @Test
  void parts_areCounted() {
    assertThat(SchemaSketch.of(CASE)).isEqualTo(new SchemaSummary(4, 5, 2, 3, 1, 1, 1, 0, 0));
  }

  @Test
  void propertyNamedLikeAKeyword_isAProperty() {
    Map<String, Object> schema = Map.of("properties", Map.of("enum", Map.of("type", "string")));

    assertThat(SchemaSketch.of(schema).enumValues()).isZero();
    assertThat(SchemaSketch.of(schema).properties()).isEqualTo(1);
  }

  @Test
  void moreParts_areHarder() {
    SchemaSummary flat =
        SchemaSketch.of(Map.of("properties", Map.of("a", Map.of(), "b", Map.of())));
    SchemaSummary rich = SchemaSketch.of(CASE);

    assertThat(SchemaSummary.none().difficulty()).isZero();
    assertThat(flat.difficulty()).isGreaterThan(0).isLessThan(rich.difficulty());
    assertThat(rich.difficulty()).isBetween(0.3, 0.5);
  }

  @Test
  void deepNesting_costsNoStack() {
    Map<String, Object> schema = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      schema = new HashMap<>(Map.of("items", schema));
    }

    SchemaSummary summary = SchemaSketch.of(schema);

    assertThat(summary.depth()).isEqualTo(SchemaSketch.MAXIMUM_NODES);
    assertThat(summary.difficulty()).isLessThan(1);
  }

  @Test
  void booleanSchema_isEmptyButThere() {
    assertThat(SchemaSketch.of(true).isPresent()).isTrue();
    assertThat(SchemaSketch.of(true).difficulty()).isZero();
  }
}
