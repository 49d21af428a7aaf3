package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A fixed number of long requests kept running on one node until it is closed or the node dies. */
final class ChatLoad implements AutoCloseable {
  /** The shipped models' end of text; forbidden, so that a request has the length it asks for. */
  private static final String END_OF_TEXT = "4";

  static final String SMALL = "small";

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(100);
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final RepeatedRequest clients;

  private ChatLoad(HttpRequest request, int running) {
    clients = RepeatedRequest.start(request, running, Duration.ZERO, this::take);
  }

  /** Keeps {@code running} requests of {@code tokens} completion tokens each on the node. */
  static ChatLoad start(NodeProcess node, String model, int running, int tokens) {
    return new ChatLoad(request(node, model, tokens, false), running);
  }

  /** Request ids whose whole answer arrived with status 200. */
  Set<String> answered() {
    return Set.copyOf(answered);
  }

  /** The id of one answered request; fails on any other status. */
  static String answerOf(NodeProcess node, int tokens) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(request(node, SMALL, tokens, false), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + ": " + answer.body());
    }
    return idOf(answer);
  }

  /** How the node answers the holder of a key who asks for its models. */
  static int statusOfModels(NodeProcess node, String key) {
    HttpRequest request =
        HttpRequest.newBuilder(node.api("/v1/models"))
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + key)
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void take(HttpResponse<String> answer) {
    if (answer.statusCode() == 200) {
      answered.add(idOf(answer));
    }
  }

  private static String idOf(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body()).path("id").textValue().replaceFirst("^chatcmpl-", "");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request for exactly that many tokens. */
  static HttpRequest request(NodeProcess node, String model, int tokens, boolean stream) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("temperature", 0).put("max_completion_tokens", tokens);
    body.put("stream", stream);
    body.putObject("logit_bias").put(END_OF_TEXT, -100);
    body.putArray("messages").addObject().put("role", "user").put("content", ChatCalls.CASE);
    return HttpRequest.newBuilder(node.api("/v1/chat/completions"))
        .timeout(ANSWER_LIMIT)
        .header("Authorization", "Bearer " + node.settings().key())
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  @Override
  public void close() {
    clients.close();
  }
}
