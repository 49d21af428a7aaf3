package io.runtimemoat.node.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TextGrammar.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names are those of vLLM's documentation, "Structured Outputs". */
final class StructuredOutputReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'structured_outputs': {'regex': 'a+'}} | REGEX | a+",
        "{'structured_outputs': {'choice': ['a', 'b']}} | CHOICE | ['a','b']",
        "{'structured_outputs': {'grammar': 'root ::= [a]'}} | EBNF | root ::= [a]",
        "{'structured_outputs': {'json': {'type': 'string'}}} | JSON_SCHEMA | {'type':'string'}",
        "{'guided_regex': 'a+'} | REGEX | a+",
        "{'guided_choice': ['a', 'b']} | CHOICE | ['a','b']",
        "{'guided_grammar': 'root ::= [a]'} | EBNF | root ::= [a]",
        "{'guided_json': '{}'} | JSON_SCHEMA | {}"
      })
  void eachName_isRead(String body, Kind kind, String definition) throws Exception {
    assertThat(grammar(body, false))
        .isEqualTo(new TextGrammar(kind, definition.replace('\'', '"'), ""));
  }

  @Test
  void aBodyWithoutThem_isFree() throws Exception {
    assertThat(grammar("{'structured_outputs': {}}", false)).isNull();
    assertThat(grammar("{'model': 'm'}", true)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'guided_regex': 'a', 'guided_choice': ['a']}",
        "{'guided_regex': 'a', 'structured_outputs': {'regex': 'a'}}",
        "{'structured_outputs': {'regex': 'a', 'choice': ['a']}}"
      })
  void moreThanOne_isRefused(String body) {
    assertThatThrownBy(() -> grammar(body, false))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("one of response_format");
  }

  @Test
  void oneBesideASchema_isRefused() {
    assertThatThrownBy(() -> grammar("{'guided_regex': 'a'}", true))
        .isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'guided_regex': 7}",
        "{'guided_choice': 'a'}",
        "{'guided_choice': [1]}",
        "{'guided_json': [1]}",
        "{'structured_outputs': 'a'}"
      })
  void aWrongType_isRefusedByName(String body) {
    String field = body.substring(2, body.indexOf('\'', 2));

    assertThatThrownBy(() -> grammar(body, false))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(field);
  }

  private static @Nullable TextGrammar grammar(String body, boolean hasSchema)
      throws InvalidRequestException, JsonProcessingException {
    ObjectNode object = (ObjectNode) new JsonMapper().readTree(body.replace('\'', '"'));
    return StructuredOutputReader.grammar(new Fields(object), hasSchema);
  }
}
