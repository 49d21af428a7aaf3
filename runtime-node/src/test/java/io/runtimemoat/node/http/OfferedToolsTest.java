package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Call;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of {@code tools} and {@code tool_choice} a request comes to. */
class OfferedToolsTest {
  private static final String FIND =
      """
      {"type":"function","function":{"name":"find","description":"Finds.","strict":true,
       "parameters":{"type":"object","properties":{"q":{"type":"string"},"n":{}}}}}
      """;
  private static final String STOP = "{\"type\":\"function\",\"function\":{\"name\":\"stop\"}}";
  private static final String BOTH = "\"tools\":[" + FIND + "," + STOP + "]";

  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @BeforeEach
  void forget() {
    port.completions.requests.clear();
  }

  @Test
  void tools_areReadWithTheirSchemas() {
    OfferedTools tools = tools(BOTH);

    assertThat(tools.asked()).isEqualTo(Asked.AUTO);
    assertThat(tools.many()).isTrue();
    assertThat(tools.tools())
        .containsExactly(
            new OfferedTools.Tool(
                new ChatPrompt.Tool(
                    "Finds.",
                    new ResponseSchema(
                        "find",
                        List.of("q", "n"),
                        "{\"type\":\"object\",\"properties\":{\"q\":{\"type\":\"string\"},\"n\":{}}}")),
                true),
            new OfferedTools.Tool(
                new ChatPrompt.Tool(
                    "",
                    new ResponseSchema(
                        "stop", List.of(), "{\"type\":\"object\",\"additionalProperties\":false}")),
                false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"auto\" | AUTO | false",
        "\"required\" | CALL | false",
        "{\"type\":\"function\",\"function\":{\"name\":\"stop\"}} | NAMED | true"
      })
  void toolChoice_saysWhetherOneHasToBeCalled(String choice, Asked asked, boolean only) {
    OfferedTools tools = tools(BOTH + ",\"tool_choice\":" + choice);

    assertThat(tools.asked()).isEqualTo(asked);
    assertThat(tools.only().map(ChatPrompt.Tool::name).isPresent()).isEqualTo(only);
  }

  @Test
  void onlyTool_isTheOneThatHasToBeCalledOnce() {
    String required = "\"tool_choice\":\"required\",\"tools\":[" + STOP + "]";

    assertThat(tools(required).only()).isEmpty();
    assertThat(tools(required + ",\"parallel_tool_calls\":false").only()).isPresent();
  }

  @Test
  void toolsThatMayNotBeCalled_areNoneToAnswerWith() {
    ClientBody body = body(BOTH + ",\"tool_choice\":\"none\"");

    assertThat(body.asksForTools()).isFalse();
    assertThat(Objects.requireNonNull(body.tools()).asked()).isEqualTo(Asked.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"sql\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"drôle\"}}]",
        "\"functions\":[{\"name\":\"find\"}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
            + "\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\"}}"
      })
  void whatOnlyUpstreamsKnow_isLeftToThem(String fields) {
    ClientBody body = body(fields);

    assertThat(body.asksForTools()).isTrue();
    assertThat(body.tools()).isNull();
  }

  @Test
  void nameThatOnlyUpstreamsKnow_isKnownByItsPlace() {
    ClientBody body =
        body(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},"
                + "{\"type\":\"function\",\"function\":{\"name\":\"drôle\"}}]");

    assertThat(body.places().toolName()).isEqualTo("tools[1].function.name");
  }

  @Test
  void callsAndResults_arePartOfTheConversation() {
    CompletionRequest request =
        accepted(
            """
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
             "function":{"name":"find","arguments":"{\\"q\\":1}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"found"}
            """,
            "");

    assertThat(((Prompt.Chat) request.prompt()).conversation().messages())
        .containsExactly(
            new Message("user", "Hi"),
            new Message("assistant", "", List.of(new Call("find", "{\"q\":1}"))),
            new Message("tool", "found"));
    assertThat(request.body().asksForTools()).isTrue();
    assertThat(request.body().tools()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"tools\":[{\"type\":\"function\"}] | tools[0].function | must be an object with a 'name'",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":1}}]"
            + " | tools[0].function.parameters | must be an object",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},"
            + "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"
            + " | tools[1].function.name | two named 'f'",
        "\"tool_choice\":\"required\" | tool_choice | none is offered",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"always\""
            + " | tool_choice | must be none, auto, required",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
            + "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}"
            + " | tool_choice | names 'g'",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"guided_regex\":\"a\""
            + " | tools | held to a JSON Schema or to nothing"
      })
  void wrongTools_areRefusedByName(String fields, String param, String message) {
    HttpResponse<String> response =
        port.post("/chat/completions", DataPortFixture.chatBody(fields));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(port.json(response.body()).at("/error/param").asText()).isEqualTo(param);
    assertThat(port.json(response.body()).at("/error/message").asText()).contains(message);
  }

  private static OfferedTools tools(String fields) {
    return Objects.requireNonNull(body(fields).tools());
  }

  private static ClientBody body(String fields) {
    return accepted("", fields).body();
  }

  private static CompletionRequest accepted(String messages, String fields) {
    String body =
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}"
            + (messages.isEmpty() ? "" : "," + messages)
            + "]"
            + (fields.isEmpty() ? "" : "," + fields)
            + "}";
    assertThat(port.post("/chat/completions", body).statusCode()).isEqualTo(200);
    return Objects.requireNonNull(port.completions.requests.poll());
  }
}
