package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.HeldRequests.pieces;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.upstream.RawServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that know no schema: told what is wanted, and their answers proven alike. */
final class PromptedSchemaTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SCHEMA = "{\"enum\":[\"good\",\"bad\"]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"good\"|valid", "Well: \"good\"|degraded"})
  void schema_isToldAndTheAnswerIsProven(String said, String status) throws Exception {
    try (RawServer server = saying(said);
        SessionBench bench = bench(server, "prompted")) {
      List<CompletionEvent> events = bench.events(asked());

      assertThat(completed(events).validationStatus()).isEqualTo(status);
      assertThat(text(events)).isIn("\"good\"", "\"bad\"");
      JsonNode sent = sent(server);
      assertThat(sent.has("response_format")).isFalse();
      assertThat(sent.at("/messages/0/role").asText()).isEqualTo("system");
      assertThat(sent.at("/messages/0/content").asText()).contains("JSON Schema", SCHEMA);
      assertThat(sent.at("/messages/1/content").asText()).isEqualTo("How?");
    }
  }

  @Test
  void schema_isPassedOnWhereItIsTaken() throws Exception {
    try (RawServer server = saying("\"good\"");
        SessionBench bench = bench(server, "native")) {
      bench.events(asked());

      assertThat(sent(server).at("/response_format/json_schema/schema").toString())
          .isEqualTo(SCHEMA);
      assertThat(sent(server).path("messages")).hasSize(1);
    }
  }

  @Test
  void upstreamThatIsNotAsked_isNoArmOfTheRequest() throws Exception {
    try (RawServer server = saying("\"good\"");
        SessionBench bench = bench(server, "none")) {
      Failure refused = bench.refused(asked());

      assertThat(refused.param()).isEqualTo("response_format");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void answerThatBroke_isGoneOnFromByAnUpstreamThatIsToldTheSchema() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  boolean first = asked.getAndIncrement() == 0;
                  String answer = first ? pieces("\"go") : pieces("od\"") + finish("stop") + DONE;
                  out.write((STREAM_HEAD + answer).getBytes(StandardCharsets.UTF_8));
                  out.flush();
                  if (first) {
                    socket.close();
                  }
                });
        SessionBench bench = bench(server, "prompted, continuation = native")) {
      assertThat(text(bench.events(asked()))).isEqualTo("\"good\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'structured_outputs': {'json': {'type': 'string'}}} | {\"type\":\"string\"}",
        "{'structured_outputs': {'json_object': true}} | a JSON object",
        "{'structured_outputs': {'regex': 'a+'}} | a+",
        "{'guided_choice': ['a', 'b']} | [\"a\",\"b\"]",
        "{'guided_grammar': 'root ::= [a]'} | root ::= [a]",
        "{'guided_json': '{}'} | {}"
      })
  void everyField_isTold(String fields, String told) throws Exception {
    ObjectNode body = body(fields);

    ObjectNode sent = ToldFormat.in(body);

    assertThat(sent.at("/messages/0/content").asText()).startsWith("Answer with").contains(told);
    assertThat(sent.fieldNames()).toIterable().containsExactly("messages");
    assertThat(body).as("the client's own").isEqualTo(body(fields));
  }

  @Test
  void instructionsOfTheClient_stayFirst() throws Exception {
    ObjectNode text = body("{'guided_regex': 'a+'}");
    text.withArray("messages").insertObject(0).put("role", "system").put("content", "Be short.");
    ObjectNode parts = body("{'guided_regex': 'a+'}");
    parts
        .withArray("messages")
        .insertObject(0)
        .put("role", "developer")
        .putArray("content")
        .addObject()
        .put("type", "text")
        .put("text", "Be short.");

    assertThat(ToldFormat.in(text).at("/messages/0/content").asText())
        .startsWith("Be short.\n\nAnswer with")
        .endsWith("a+");
    assertThat(ToldFormat.in(parts).at("/messages/0/content/1/text").asText())
        .startsWith("Answer with");
    assertThat(ToldFormat.in(parts).path("messages")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'response_format': {'type': 'json_object'}}"})
  void whatServersKnow_isLeftAsItIs(String fields) throws Exception {
    assertThat(ToldFormat.in(body(fields))).isEqualTo(body(fields));
  }

  private static ObjectNode body(String fields) throws JsonProcessingException {
    ObjectNode body = (ObjectNode) JSON.readTree(fields.replace('\'', '"'));
    body.putArray("messages").addObject().put("role", "user").put("content", "Hi");
    return body;
  }

  private static CompletionRequest asked() throws JsonProcessingException {
    CompletionRequest free = streamed("up", "How?");
    ObjectNode body = free.body().json().deepCopy();
    body.set(
        "response_format",
        JSON.readTree(
            "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"mood\",\"schema\":%s}}"
                .formatted(SCHEMA)));
    return HeldRequests.held(HeldRequests.with(free, new ClientBody(body, false, true)), SCHEMA);
  }

  private static JsonNode sent(RawServer server) throws JsonProcessingException {
    String request = server.requests().get(0);
    return JSON.readTree(request.substring(request.indexOf("\r\n\r\n") + 4));
  }

  private static SessionBench bench(RawServer server, String schema) {
    return new SessionBench(
        SessionBench.outputs("repairs { small = 0, large = 0 }"),
        table(
            upstreams(
                Map.of("up", server.uri()), "moat.upstream-defaults { schema = " + schema + " }"),
            Map.of()));
  }

  private static RawServer saying(String text) {
    return RawServer.answering(STREAM_HEAD + pieces(text) + finish("stop") + usage(9, 3) + DONE);
  }
}
