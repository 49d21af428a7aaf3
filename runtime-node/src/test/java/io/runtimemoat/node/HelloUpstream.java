package io.runtimemoat.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An upstream on a free port of the loopback that answers everything with one text, but for what it
 * refuses.
 */
final class HelloUpstream implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] REFUSAL =
      "{\"error\":{\"message\":\"not like this\",\"type\":\"invalid_request_error\"}}"
          .getBytes(StandardCharsets.UTF_8);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Consumer<JsonNode> hears;
  private final Predicate<JsonNode> refuses;
  private final byte[] answer;
  private final HttpServer server;

  /**
   * Starts it.
   *
   * @param hears the body of every request
   */
  HelloUpstream(Consumer<JsonNode> hears) throws IOException {
    this(hears, body -> false);
  }

  /**
   * Starts it.
   *
   * @param hears the body of every request
   * @param refuses which of them are a client's mistake, which nobody tries again
   */
  HelloUpstream(Consumer<JsonNode> hears, Predicate<JsonNode> refuses) throws IOException {
    this(hears, refuses, "hello");
  }

  /**
   * Starts it.
   *
   * @param hears the body of every request
   * @param refuses which of them are a client's mistake, which nobody tries again
   * @param text of every answer
   */
  HelloUpstream(Consumer<JsonNode> hears, Predicate<JsonNode> refuses, String text)
      throws IOException {
    this.answer =
        ("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                + JSON.writeValueAsString(text)
                + "},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}")
            .getBytes(StandardCharsets.UTF_8);
    this.hears = hears;
    this.refuses = refuses;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      hears.accept(body);
      boolean refused = refuses.test(body);
      byte[] said = refused ? REFUSAL : answer;
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(refused ? 400 : 200, said.length);
      exchange.getResponseBody().write(said);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
