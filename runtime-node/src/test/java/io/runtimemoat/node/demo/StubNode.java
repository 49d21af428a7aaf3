package io.runtimemoat.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers completions with what the cases expect and remembers the feedback. */
final class StubNode implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int OK = 200;

  final List<JsonNode> asked = new CopyOnWriteArrayList<>();
  final List<JsonNode> told = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Map<String, String> answers;
  private final int status;
  private final int feedbackStatus;

  /**
   * A listening node.
   *
   * @param answers by the text of the user's message
   * @param status of completions
   * @param feedbackStatus of feedback
   */
  StubNode(Map<String, String> answers, int status, int feedbackStatus) throws IOException {
    this.answers = Map.copyOf(answers);
    this.status = status;
    this.feedbackStatus = feedbackStatus;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::complete);
    server.createContext("/v1/feedback", this::feedback);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    asked.add(request);
    if (status != OK) {
      ObjectNode refusal = JSON.createObjectNode();
      refusal.putObject("error").put("message", "the node is full");
      send(exchange, status, refusal.toString());
      return;
    }
    exchange.getResponseHeaders().add("x-moat-decision-id", "dec_" + asked.size());
    exchange.getResponseHeaders().add("x-moat-arm", "small");
    exchange
        .getResponseHeaders()
        .add("x-moat-policy-version", asked.size() <= 2 ? "rule/1" : "snap-1");
    exchange.getResponseHeaders().add("x-moat-cost", "0.000004");
    ObjectNode answer = JSON.createObjectNode();
    answer
        .putArray("choices")
        .addObject()
        .putObject("message")
        .put("content", answers.get(request.at("/messages/0/content").asText()));
    send(exchange, status, answer.toString());
  }

  private void feedback(HttpExchange exchange) throws IOException {
    told.add(JSON.readTree(exchange.getRequestBody()));
    send(exchange, feedbackStatus, "{}");
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
