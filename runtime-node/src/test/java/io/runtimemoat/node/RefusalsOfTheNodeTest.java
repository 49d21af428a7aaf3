package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole node that cannot do what is asked: what it refuses is named as the client sent it. */
@Tag("verify")
class RefusalsOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static MoatNode node;
  private static NodeCalls calls;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    node = RunningNode.start(folder, "");
    calls = new NodeCalls(node);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'guided_regex': '('|guided_regex|grammar",
        "'guided_grammar': 'root ::= ('|guided_grammar|grammar",
        "'guided_json': {'type': 'nothing'}|guided_json|schema",
        "'guided_choice': []|guided_choice|grammar",
        "'structured_outputs': {'regex': '('}|structured_outputs.regex|grammar",
        "'structured_outputs': {'json': {'type': 'nothing'}}|structured_outputs.json|schema",
        "'response_format': {'type': 'json_schema', 'json_schema':"
            + " {'name': 'n', 'schema': {'type': 'nothing'}}}|response_format|schema"
      })
  void whatAnswersCannotBeHeldTo_isNamedAsItWasSent(String field, String param, String kind)
      throws Exception {
    for (String prompt :
        new String[] {"'messages': [{'role': 'user', 'content': 'Hi'}]", "'prompt': 'Hi'"}) {
      JsonNode error = refused(prompt, field);

      assertThat(error.path("param").asText()).as(prompt).isEqualTo(param);
      assertThat(error.path("message").asText())
          .startsWith("Answers cannot be held to this " + kind);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'drôle'|1",
        "'two words'|1",
        "''|1",
        "'f', 'strict': true}}, {'type': 'function', 'function': {'name': '$'|2"
      })
  void nameOfAToolThatNoModelHereIsToldOf_isNamedWithWhatIsAllowed(String name, int tool)
      throws Exception {
    JsonNode error =
        refused(
            "'messages': [{'role': 'user', 'content': 'Hi'}]",
            "'tools': [{'type': 'function', 'function': {'name': 'ok'}},"
                + " {'type': 'function', 'function': {'name': "
                + name
                + "}}]");

    assertThat(error.path("param").asText()).isEqualTo("tools[" + tool + "].function.name");
    assertThat(error.path("message").asText()).contains("1 to 128 letters, digits and _ . : / -");
  }

  @Test
  void strictToolWhoseParametersCannotBeEnforced_isNamedWithThePathInThem() throws Exception {
    JsonNode error =
        refused(
            "'messages': [{'role': 'user', 'content': 'Hi'}]",
            "'tools': [{'type': 'function', 'function': {'name': 'ok', 'strict': true}},"
                + " {'type': 'function', 'function': {'name': 'bad', 'strict': true, 'parameters':"
                + " {'type': 'object', 'properties': {'a': {'$ref': '#/none'}}}}}]");

    assertThat(error.path("param").asText()).isEqualTo("tools[1].function.parameters");
    assertThat(error.path("message").asText()).contains("'bad': \"$ref\" at /properties/a:");
  }

  private static JsonNode refused(String prompt, String field) throws Exception {
    String body = "{'model': 'tiny', %s, %s}".formatted(prompt, field).replace('\'', '"');
    String path = prompt.startsWith("'prompt'") ? "/v1/completions" : "/v1/chat/completions";
    HttpResponse<String> response = calls.post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    return JSON.readTree(response.body()).path("error");
  }
}
