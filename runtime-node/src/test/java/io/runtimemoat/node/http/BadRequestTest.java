package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadRequestTest {
  private static final int MIB = 1 << 20;
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @AfterEach
  void nothingStarts_andTheNextRequestIsServed() {
    assertThat(port.completions.requests).isEmpty();
    assertThat(port.chat("").statusCode()).isEqualTo(200);
    port.completions.requests.clear();
  }

  @Test
  void wrongValues_areSaidAsTheyWereSent() {
    assertThat(port.chat("\"n\":1.5").body()).contains("'n' must be a whole number, not 1.5.");
    assertThat(port.chat("\"guided_choice\":[\"a\",1]").body()).contains("must hold texts alone");
    assertThat(port.chat("\"moat\":{\"property_order\":\"none\"}").body())
        .contains("'moat.property_order' must be 'any' or 'schema'.");
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        "{\"model\":\"auto\"} trailing",
        "{'model':'auto'}",
        "{\"model\":\"auto\",\"model\":\"small\",\"messages\":[]}",
        "{\"temperature\":NaN}",
        "{\"temperature\":01}",
        "{\"a\":" + "9".repeat(100) + "}",
        "[".repeat(5000),
        "{\"a\":".repeat(5000));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedJson_is400(String body) {
    assertError(port.post("/v1/chat/completions", body), 400, null);
  }

  /** A bad continuation, an overlong form, a surrogate, a code point past the last, a cut. */
  @ParameterizedTest
  @ValueSource(strings = {"c328", "c080", "eda080", "f5808080", "e282"})
  void invalidUtf8_is400(String hex) {
    String valid = DataPortFixture.chatBody("\"user\":\"" + "?".repeat(hex.length() / 2) + "\"");
    byte[] body = valid.getBytes(StandardCharsets.US_ASCII);
    byte[] broken = HexFormat.of().parseHex(hex);
    System.arraycopy(broken, 0, body, valid.indexOf('?'), broken.length);

    HttpResponse<String> response =
        port.send(
            port.request("/v1/chat/completions").POST(BodyPublishers.ofByteArray(body)).build());

    assertError(response, 400, null);
    assertThat(response.body()).contains("invalid_utf8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"temperature\":2.1|temperature",
        "\"temperature\":-1|temperature",
        "\"temperature\":1e999|temperature",
        "\"temperature\":\"hot\"|temperature",
        "\"top_p\":1.5|top_p",
        "\"top_k\":-2|top_k",
        "\"min_p\":2|min_p",
        "\"repetition_penalty\":0|repetition_penalty",
        "\"frequency_penalty\":3|frequency_penalty",
        "\"presence_penalty\":[]|presence_penalty",
        "\"max_tokens\":0|max_tokens",
        "\"max_tokens\":1.5|max_tokens",
        "\"max_completion_tokens\":99999999999999999999|max_completion_tokens",
        "\"n\":0|n",
        "\"guided_choice\":[\"a\",1]|guided_choice",
        "\"guided_choice\":[\"a\"],\"guided_regex\":\"a\"|guided_regex",
        "\"n\":9|n",
        "\"seed\":\"x\"|seed",
        "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]|stop",
        "\"stop\":[1]|stop",
        "\"stop\":\"\"|stop",
        "\"logit_bias\":{\"x\":1}|logit_bias",
        "\"logit_bias\":{\"1\":101}|logit_bias",
        "\"logprobs\":1|logprobs",
        "\"logprobs\":true,\"top_logprobs\":21|top_logprobs",
        "\"top_logprobs\":3|top_logprobs",
        "\"stream\":\"yes\"|stream",
        "\"stream_options\":true|stream_options",
        "\"stream_options\":{\"include_usage\":1}|stream_options.include_usage",
        "\"user\":5|user",
        "\"metadata\":[]|metadata",
        "\"moat\":{\"timeout_ms\":0}|moat.timeout_ms",
        "\"moat\":{\"soft_timeout_ms\":0}|moat.soft_timeout_ms",
        "\"moat\":{\"soft_timeout_ms\":1.5}|moat.soft_timeout_ms",
        "\"moat\":{\"soft_timeout_ms\":20,\"timeout_ms\":20}|moat.soft_timeout_ms",
        "\"moat\":{\"max_cost\":-1}|moat.max_cost",
        "\"moat\":{\"max_cost\":1e10}|moat.max_cost",
        "\"moat\":{\"max_cost\":\"1\"}|moat.max_cost",
        "\"moat\":{\"on_failure\":\"retry\"}|moat.on_failure",
        "\"moat\":{\"on_failure\":true}|moat.on_failure",
        "\"moat\":{\"property_order\":\"none\"}|moat.property_order",
        "\"moat\":{\"property_order\":[\"a\"]}|moat.property_order",
        "\"moat\":{\"format\":\"Assert\"}|moat.format",
        "\"moat\":{\"format\":[\"assert\"]}|moat.format",
        "\"moat\":[]|moat",
        "\"tools\":{}|tools",
        "\"functions\":7|functions",
        "\"tool_choice\":\"required\"|tool_choice",
        "\"function_call\":{\"name\":\"f\"}|function_call",
        "\"modalities\":[\"text\",\"audio\"]|modalities",
        "\"web_search_options\":{}|web_search_options",
        "\"response_format\":{\"type\":\"xml\"}|response_format",
        "\"response_format\":{}|response_format",
        "\"response_format\":{\"type\":\"json_schema\",\"schema\":{}}|response_format",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}|response_format",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a b\",\"schema\":{}}}|response_format",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\"}}|response_format",
      })
  void badParameter_is400AndNamed(String field, String param) {
    assertError(port.chat(field), 400, param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|model",
        "{\"model\":7,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|model",
        "{\"model\":\"\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|model",
        "{\"model\":\"m\"}|messages",
        "{\"model\":\"m\",\"messages\":[]}|messages",
        "{\"model\":\"m\",\"messages\":\"hi\"}|messages",
        "{\"model\":\"m\",\"messages\":[\"hi\"]}|messages[0]",
        "{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}|messages[0].role",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]}|messages[0].role",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\"}]}|messages[0].content",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}|messages[0].content",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[]}]}|messages[0].content",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}|messages[0].content[0].image_url",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}|messages[0].content[0].image_url.url",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"file:///a.png\"}}]}]}|messages[0].content[0].image_url.url",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b\",\"detail\":\"full\"}}]}]}|messages[0].content[0].image_url.detail",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b\"}}]}]}|messages[0].content[0].type",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}|messages[0].content[0].input_audio",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"\",\"format\":\"wav\"}}]}]}|messages[0].content[0].input_audio.data",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\"}}]}]}|messages[0].content[0].input_audio.format",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"ogg\"}}]}]}|messages[0].content[0].input_audio.format",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}]}|messages[0].content[0].type",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}|messages[0].content[0].text",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}|messages[0].content",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[{}]}]}|messages[0].tool_calls",
      })
  void badConversation_is400AndNamed(String body, String param) {
    assertError(port.post("/v1/chat/completions", body), 400, param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"prompt\":\"\"|prompt",
        "\"prompt\":[1,2]|prompt",
        "\"prompt\":[[1,2]]|prompt",
        "\"prompt\":[\"a\",\"b\"]|prompt",
        "\"prompt\":{}|prompt",
        "\"prompt\":\"a\",\"suffix\":\"b\"|suffix",
        "\"prompt\":\"a\",\"best_of\":2|best_of",
        "\"prompt\":\"a\",\"logprobs\":6|logprobs",
        "\"prompt\":\"a\",\"echo\":true,\"logprobs\":1|echo",
      })
  void badTextCompletion_is400AndNamed(String fields, String param) {
    assertError(port.post("/v1/completions", "{\"model\":\"m\"," + fields + "}"), 400, param);
  }

  @Test
  void body50MibLarge_is413WhetherDeclaredOrChunked() {
    byte[] large = new byte[50 * MIB];

    HttpResponse<String> declared =
        port.send(
            port.request("/v1/chat/completions").POST(BodyPublishers.ofByteArray(large)).build());
    HttpResponse<String> chunked =
        port.send(
            port.request("/v1/chat/completions")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[6 * MIB])))
                .build());

    assertError(declared, 413, null);
    assertError(chunked, 413, null);
  }

  @Test
  void bodyThatAsksFirst_isRefusedBeforeItIsSent() throws IOException {
    try (Socket socket = port.socket()) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
              + "Authorization: Bearer "
              + DataPortFixture.KEY
              + "\r\nContent-Length: 52428800\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));

      byte[] answer = new byte[12];
      int count = socket.getInputStream().readNBytes(answer, 0, 12);

      assertThat(new String(answer, 0, count, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void bodyThatStalls_is408() throws IOException {
    try (DataPortFixture hasty = new DataPortFixture("moat.http.body-timeout = 200 ms");
        Socket socket = hasty.socket()) {
      byte[] request =
          DataPortFixture.rawPost("/v1/chat/completions", DataPortFixture.chatBody(""));
      socket.getOutputStream().write(request, 0, request.length - 5);

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 408").contains("body_timeout");
    }
  }

  @Test
  void compressedBody_is415() {
    HttpResponse<String> response =
        port.send(
            port.request("/v1/chat/completions")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("x"))
                .build());

    assertError(response, 415, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / JUNK\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"})
  void whatIsNotHttp_isRefusedInJson(String bytes) throws IOException {
    try (Socket socket = port.socket()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).containsPattern("^HTTP/1.1 (400|505) ").contains("\"malformed_http\"");
    }
  }

  private static void assertError(
      HttpResponse<String> response, int status, @Nullable String param) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = port.json(response.body()).get("error");
    assertThat(error.get("message").asText()).isNotBlank();
    assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.has("code")).isTrue();
    assertThat(error.get("param").isNull() ? null : error.get("param").asText()).isEqualTo(param);
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
  }
}
