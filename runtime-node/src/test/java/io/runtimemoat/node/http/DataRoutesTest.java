package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataRoutesTest {
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("moat.http.max-embedding-inputs = 3");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @AfterEach
  void forget() {
    port.completions.requests.clear();
    port.readiness = new Readiness(List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/health", "/health/liveness", "/health/liveliness"})
  void liveness_needsNoKey(String path) {
    HttpResponse<String> response = port.send(keyless(path).GET().build());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"status\":\"live\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/readyz", "/ready", "/health/readiness"})
  void readiness_saysWhatIsMissing(String path) {
    assertThat(port.send(keyless(path).GET().build()).statusCode()).isEqualTo(200);
    port.readiness = new Readiness(List.of("no model is loaded"));

    HttpResponse<String> response = port.send(keyless(path).GET().build());

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .isEqualTo("{\"status\":\"not ready\",\"missing\":[\"no model is loaded\"]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer sk-moat-wrong", "Basic c2stbW9hdA==", "Bearer ", "Bearer \u00e4"})
  void wrongKey_is401(String authorization) {
    HttpRequest.Builder request = keyless("/v1/models").GET();
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }

    HttpResponse<String> response = port.send(request.build());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(port.json(response.body()).at("/error/code").asText()).isEqualTo("invalid_api_key");
    assertThat(port.json(response.body()).at("/error/type").asText())
        .isEqualTo("invalid_request_error");
  }

  @Test
  void keyInXApiKey_isAccepted() {
    HttpRequest request =
        keyless("/v1/models").header("x-api-key", DataPortFixture.KEY).GET().build();

    assertThat(port.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void postWithoutKey_startsNothing() {
    HttpResponse<String> response =
        port.send(
            keyless("/v1/chat/completions")
                .POST(BodyPublishers.ofString(DataPortFixture.chatBody("")))
                .build());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(port.completions.requests).isEmpty();
  }

  @Test
  void models_areListedAndFound() {
    HttpResponse<String> list = port.get("/v1/models");
    HttpResponse<String> one = port.get("/v1/models/org/small");
    HttpResponse<String> encoded = port.get("/v1/models/org%2Fsmall");
    HttpResponse<String> missing = port.get("/v1/models/none");

    assertThat(list.body())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":["
                + "{\"id\":\"auto\",\"object\":\"model\",\"created\":1763600000,\"owned_by\":\"moat\","
                + "\"moat\":{\"kind\":\"chat\"}},"
                + "{\"id\":\"org/small\",\"object\":\"model\",\"created\":1763600001,"
                + "\"owned_by\":\"moat\",\"moat\":{\"kind\":\"chat\"}},"
                + "{\"id\":\"tiny-embedder\",\"object\":\"model\",\"created\":1763600002,"
                + "\"owned_by\":\"moat\",\"moat\":{\"kind\":\"embeddings\"}}]}");
    assertThat(one.body()).contains("\"id\":\"org/small\"");
    assertThat(encoded.body()).isEqualTo(one.body());
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(port.json(missing.body()).at("/error/code").asText()).isEqualTo("model_not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/responses,404",
    "POST,/v1/messages,404",
    "GET,/,404",
    "GET,/v1/,404",
    "GET,/v2/models,404",
    "GET,/v1/chat/completions,405",
    "DELETE,/v1/models,405",
    "PUT,/v1/embeddings,405",
    "POST,/livez,405",
    "POST,/v1/models/x,405"
  })
  void wrongPathOrMethod_isRefusedInJson(String method, String path, int status) {
    HttpResponse<String> response =
        port.send(port.request(path).method(method, BodyPublishers.ofString("{}")).build());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(port.json(response.body()).at("/error/type").asText())
        .isEqualTo("invalid_request_error");
    assertThat(response.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/chat/completions",
        "/chat/completions",
        "/v1/chat/completions/",
        "/v1/chat/completions?api-version=1"
      })
  void chat_answersWithAndWithoutPrefix(String path) {
    assertThat(port.post(path, DataPortFixture.chatBody("")).statusCode()).isEqualTo(200);
  }

  @Test
  void modelForTheOtherKindOfRequest_isSaidToBeThat() {
    HttpResponse<String> text =
        port.post("/v1/completions", "{\"model\":\"tiny-embedder\",\"prompt\":\"hi\"}");
    HttpResponse<String> embeddings =
        port.post("/v1/embeddings", "{\"model\":\"org/small\",\"input\":\"hi\"}");
    HttpResponse<String> none = port.post("/v1/embeddings", "{\"input\":\"hi\"}");

    assertThat(text.statusCode()).isEqualTo(404);
    assertThat(text.body()).contains("'tiny-embedder' makes embeddings").contains("/v1/embeddings");
    assertThat(embeddings.statusCode()).isEqualTo(404);
    assertThat(embeddings.body()).contains("'org/small' answers chats");
    assertThat(none.body()).contains("of kind embeddings").doesNotContain("auto");
  }

  @Test
  void embeddings_areFloatsOrBase64() {
    String input = "{\"model\":\"tiny-embedder\",\"input\":[\"one two\",\"x\"]";
    HttpResponse<String> floats = port.post("/v1/embeddings", input + "}");
    HttpResponse<String> base64 =
        port.post("/v1/embeddings", input + ",\"encoding_format\":\"base64\",\"dimensions\":2}");

    assertThat(floats.body())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":["
                + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[7.0,0.5]},"
                + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[1.0,0.5]}],"
                + "\"model\":\"tiny-embedder\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
    assertThat(port.json(base64.body()).at("/data/1/embedding").asText()).isEqualTo("AACAPwAAAD8=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"model\":\"other\",\"input\":\"x\"|404|model",
        "\"model\":\"tiny-embedder\"|400|input",
        "\"model\":\"tiny-embedder\",\"input\":[]|400|input",
        "\"model\":\"tiny-embedder\",\"input\":\"\"|400|input",
        "\"model\":\"tiny-embedder\",\"input\":[\"a\",null]|400|input",
        "\"model\":\"tiny-embedder\",\"input\":[1,2]|400|input",
        "\"model\":\"tiny-embedder\",\"input\":{}|400|input",
        "\"model\":\"tiny-embedder\",\"input\":[\"a\",\"b\",\"c\",\"d\"]|400|input",
        "\"model\":\"tiny-embedder\",\"input\":\"1 2 3 4 5\"|400|input",
        "\"model\":\"tiny-embedder\",\"input\":\"x\",\"dimensions\":1|400|dimensions",
        "\"model\":\"tiny-embedder\",\"input\":\"x\",\"encoding_format\":\"int8\"|400|encoding_format",
      })
  void badEmbedding_isRefusedByName(String fields, int status, String param) {
    HttpResponse<String> response = port.post("/v1/embeddings", "{" + fields + "}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(port.json(response.body()).at("/error/param").asText()).isEqualTo(param);
  }

  private static HttpRequest.Builder keyless(String path) {
    return HttpRequest.newBuilder(URI.create(port.url() + path));
  }
}
