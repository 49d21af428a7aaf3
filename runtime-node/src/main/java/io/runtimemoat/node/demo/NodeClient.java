package io.runtimemoat.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.node.lab.HeldOutCase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/** Asks a node by its data port and tells it how good its answers were. */
final class NodeClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final int MAX_TOKENS = 256;
  private static final int OK = 200;
  private static final int FIRST_REFUSAL = 300;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
  private final URI base;
  private final String key;

  /**
   * A client of one node.
   *
   * @param base where {@code /v1} is, for example {@code http://127.0.0.1:8080}
   */
  NodeClient(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  /**
   * One answer.
   *
   * @param cost what the node charged, NaN when it did not say
   */
  record Answer(String text, String decisionId, String arm, String policyVersion, double cost) {}

  /**
   * Sends a case to {@code model}.
   *
   * @throws IOException when there is no answer, or a refusal, with the node's own words
   */
  Answer ask(HeldOutCase task, String model) throws IOException, InterruptedException {
    HttpResponse<String> response = post("/v1/chat/completions", body(task, model));
    if (response.statusCode() != OK) {
      throw new IOException(
          "the node answered %d to case %s: %s"
              .formatted(response.statusCode(), task.id(), message(response.body())));
    }
    return new Answer(
        JSON.readTree(response.body()).at("/choices/0/message/content").asText(),
        header(response, "x-moat-decision-id"),
        header(response, "x-moat-arm"),
        header(response, "x-moat-policy-version"),
        response.headers().firstValue("x-moat-cost").map(Double::valueOf).orElse(Double.NaN));
  }

  /** Tells the node what an answer was worth, in [0, 1]; whether it took that. */
  boolean tell(String decisionId, double quality) throws IOException, InterruptedException {
    ObjectNode feedback = JSON.createObjectNode();
    feedback.put("inference_id", decisionId).put("metric_name", "quality").put("value", quality);
    return post("/v1/feedback", feedback).statusCode() < FIRST_REFUSAL;
  }

  private HttpResponse<String> post(String path, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (ConnectException e) {
      throw new IOException("no node answers at " + base + "; start one, or name it", e);
    }
  }

  private static ObjectNode body(HeldOutCase task, String model) throws IOException {
    ChatPrompt.ResponseSchema schema = Objects.requireNonNull(task.prompt().responseSchema());
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("temperature", 0).put("max_tokens", MAX_TOKENS);
    ArrayNode messages = body.putArray("messages");
    for (ChatPrompt.Message message : task.prompt().messages()) {
      messages.addObject().put("role", message.role()).put("content", message.content());
    }
    ObjectNode format = body.putObject("response_format").put("type", "json_schema");
    format
        .putObject("json_schema")
        .put("name", schema.name())
        .set("schema", JSON.readTree(schema.json()));
    return body;
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String message(String body) {
    try {
      return JSON.readTree(body).at("/error/message").asText(body);
    } catch (IOException notJson) {
      return body;
    }
  }
}
