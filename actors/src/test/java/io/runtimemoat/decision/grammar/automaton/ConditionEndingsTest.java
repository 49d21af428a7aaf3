package io.runtimemoat.decision.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.Verdict;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endings of objects whose conditions ask for more once a member says what they are. */
final class ConditionEndingsTest {
  /** As issue forms have it: what an element needs depends on its type, which it must name. */
  private static final String FORM =
      """
      {"type": "object", "required": ["body"], "properties": {"body": {
        "type": "array", "minItems": 1, "items": {
          "type": "object", "required": ["type"],
          "properties": {"type": {"enum": ["dropdown", "input", "checkboxes"]}},
          "allOf": [
            {"if": {"properties": {"type": {"const": "dropdown"}}},
             "then": {"required": ["attributes"], "properties": {"attributes": {
               "type": "object", "required": ["label", "options"], "properties": {
                 "label": {"type": "string", "minLength": 1},
                 "options": {"type": "array", "minItems": 1, "items": {"type": "string"}}}}}}},
            {"if": {"properties": {"type": {"const": "input"}}},
             "then": {"required": ["attributes", "id"], "properties": {
               "attributes": {"type": "object", "required": ["label"]},
               "id": {"type": "string", "pattern": "^[a-z]+$"}}}},
            {"if": {"properties": {"type": {"const": "checkboxes"}}},
             "then": {"required": ["options"]}}]}}}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "{",
        "{\"body\":",
        "{\"body\":[",
        "{\"body\":[{",
        "{\"body\":[{\"",
        "{\"body\":[{\"type\":\"input\"",
        "{\"body\":[{\"type\":\"dropdown\",",
        "{\"body\":[{\"type\":\"checkboxes\",\"x\":1",
        "{\"body\":[{\"type\":\"input\",\"id\":\"a\"",
        "{\"body\":[{\"type\":\"checkboxes\",\"options\":1},{\"type\":\"in",
      })
  void textsInsideAConditionedObject_haveKnownEndings(String begun) throws Exception {
    Grammar grammar = Grammar.ofSchema(FORM);
    GrammarValidator text = grammar.validator();
    text.feed(begun.getBytes(StandardCharsets.UTF_8));

    assertThat(text.shortestCompletion()).as("after %s", begun).isPresent();
    byte[] ending = text.shortestCompletion().orElseThrow();
    assertThat(text.feed(ending)).isEqualTo(Verdict.Status.COMPLETE);
  }

  @Test
  void manyConditions_areLeftAloneWithinTheirBound() throws Exception {
    StringBuilder ifs = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      ifs.append(i == 0 ? "" : ",")
          .append(
              "{\"if\":{\"required\":[\"a" + i + "\"]},\"then\":{\"required\":[\"b" + i + "\"]}}");
    }
    Grammar grammar = Grammar.ofSchema("{\"type\":\"object\",\"allOf\":[" + ifs + "]}");
    GrammarValidator text = grammar.validator();
    text.feed("{\"a7\":1,".getBytes(StandardCharsets.UTF_8));

    assertThat(text.shortestCompletion()).isPresent();
  }
}
