package io.runtimemoat.node.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TextGrammar.Kind;
import java.util.Objects;
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
        "{'structured_outputs': {'json_object': true}} | JSON_SCHEMA | {'type':'object'}",
        "{'structured_outputs': {'regex': 'a', 'disable_fallback': true}} | REGEX | a",
        "{'guided_regex': 'a+'} | REGEX | a+",
        "{'guided_choice': ['a', 'b']} | CHOICE | ['a','b']",
        "{'guided_grammar': 'root ::= [a]'} | EBNF | root ::= [a]",
        "{'guided_json': '{}'} | JSON_SCHEMA | {}"
      })
  void eachName_isRead(String body, Kind kind, String definition) throws Exception {
    assertThat(grammar(body, false))
        .isEqualTo(new TextGrammar(kind, definition.replace('\'', '"'), ""));
  }

  /** {@code package a; message M { int32 n = 1; }}, as protoc writes it. */
  private static final String FILES = "CicKB2EucHJvdG8SAWEiEQoBTRIMCgFuGAEgASgFUgFuYgZwcm90bzM=";

  @Test
  void aMessage_isItsSchema_andIsSentToUpstreamsAsThat() throws Exception {
    String body =
        "{'structured_outputs': {'protobuf': {'descriptor_set': '%s', 'message': 'a.M'}}}"
            .formatted(FILES);
    TextGrammar grammar = Objects.requireNonNull(grammar(body, false));
    ObjectNode sent = (ObjectNode) new JsonMapper().readTree(body.replace('\'', '"'));

    StructuredOutputReader.replaceMessage(sent, grammar);

    assertThat(grammar.kind()).isEqualTo(Kind.JSON_SCHEMA);
    assertThat(grammar.definition()).contains("\"n\":", "2147483647");
    assertThat(sent.at("/structured_outputs/json").asText()).isEqualTo(grammar.definition());
    assertThat(sent.at("/structured_outputs/protobuf").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'message': 'a.M'} | needs 'descriptor_set'",
        "{'descriptor_set': '?', 'message': 'a.M'} | is not base64",
        "{'descriptor_set': 'AQID', 'message': 'a.M'} | --descriptor_set_out"
      })
  void messageThatCannotBeRead_isRefused(String protobuf, String why) {
    assertThatThrownBy(
            () -> grammar("{'structured_outputs': {'protobuf': " + protobuf + "}}", false))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(why);
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
        "{'structured_outputs': {'regex': 'a', 'choice': ['a']}}",
        "{'structured_outputs': {'json': {}, 'json_object': true}}"
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
  @CsvSource(
      delimiter = '|',
      value = {
        "{'structured_outputs': {'structural_tag': '{}'}} | structured_outputs.structural_tag",
        "{'structured_outputs': {'json': {}, 'whitespace_pattern': ' '}} | .whitespace_pattern",
        "{'guided_json': {}, 'guided_whitespace_pattern': ' '} | guided_whitespace_pattern",
        "{'structured_outputs': {'disable_additional_properties': true}} | additionalProperties",
        "{'structured_outputs': {'disable_any_whitespace': true}} | disable_any_whitespace",
        "{'structured_outputs': {'json_object': 1}} | structured_outputs.json_object",
        "{'structured_outputs': {'jsn': {}}} | structured_outputs.jsn"
      })
  void memberThatIsNotHonoured_isRefusedByName(String body, String named) {
    assertThatThrownBy(() -> grammar(body, false))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(named);
  }

  @Test
  void membersThatAreOff_areNothing() throws Exception {
    assertThat(
            grammar(
                "{'structured_outputs': {'json_object': false, 'structural_tag': null,"
                    + " 'disable_additional_properties': false}}",
                false))
        .isNull();
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
    StructuredOutputReader.Named named =
        StructuredOutputReader.grammar(new Fields(object), hasSchema);
    return named == null ? null : named.grammar();
  }
}
