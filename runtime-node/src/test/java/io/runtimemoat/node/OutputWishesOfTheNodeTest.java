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

/** A whole node whose upstream says no date where one is asked for: what clients want done. */
@Tag("verify")
class OutputWishesOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SAID = "\"yesterday\"";

  private static HelloUpstream upstream;
  private static MoatNode node;
  private static NodeCalls calls;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    upstream = new HelloUpstream(body -> {}, body -> false, SAID);
    node =
        RunningNode.start(
            folder,
            """
            moat.upstreams.up {
              instances = ["http://127.0.0.1:%d/v1"]
              models { far { name = far, tier = small, input-price = 1, output-price = 1 } }
            }
            moat.routing.aliases.far-only = [far]
            moat.output.repairs { small = 0, large = 0 }
            """
                .formatted(upstream.port()));
    calls = new NodeCalls(node);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{}|valid", "{\"format\":\"annotate\"}|valid", "{\"format\":\"assert\"}|degraded"})
  void format_isEnforcedWhereTheClientSaysSo(String moat, String status) throws Exception {
    JsonNode answer = JSON.readTree(ask(moat, false).body());

    String text = answer.at("/choices/0/message/content").asText();
    assertThat(answer.at("/moat/validation_status").asText()).isEqualTo(status);
    assertThat(text.equals(SAID)).isEqualTo(status.equals("valid"));
    assertThat(text).matches(status.equals("valid") ? SAID : "\"[0-9]{4}-[0-9]{2}-[0-9]{2}\"");
  }

  @Test
  void documentThatBroke_isAnErrorWhereTheClientSaysSo() throws Exception {
    HttpResponse<String> ended = ask("{\"format\":\"assert\",\"on_failure\":\"complete\"}", false);
    HttpResponse<String> error = ask("{\"format\":\"assert\",\"on_failure\":\"error\"}", false);
    String stream = ask("{\"format\":\"assert\",\"on_failure\":\"error\"}", true).body();

    assertThat(ended.statusCode()).isEqualTo(200);
    assertThat(error.statusCode()).isEqualTo(500);
    assertThat(JSON.readTree(error.body()).at("/error/message").asText())
        .contains("left its response_format");
    assertThat(stream).contains("\"error\":").doesNotContain("[DONE]");
  }

  @Test
  void textPrompt_isHeldToAChoice() throws Exception {
    HttpResponse<String> response =
        calls.post(
            "/v1/completions",
            "{\"model\": \"tiny\", \"prompt\": \"It was\", \"max_tokens\": 30,"
                + " \"structured_outputs\": {\"choice\": [\"good\", \"bad\"]}}");

    JsonNode answer = JSON.readTree(response.body());
    assertThat(answer.at("/choices/0/text").asText()).isIn("good", "bad");
    assertThat(answer.at("/moat/validation_status").asText()).isEqualTo("valid");
  }

  private static HttpResponse<String> ask(String moat, boolean stream) throws Exception {
    return calls.post(
        "/v1/chat/completions",
        """
        {"model": "far-only", "stream": %s, "moat": %s,
         "messages": [{"role": "user", "content": "When?"}],
         "response_format": {"type": "json_schema", "json_schema": {"name": "day",
           "schema": {"type": "string", "format": "date"}}}}
        """
            .formatted(stream, moat));
  }
}
