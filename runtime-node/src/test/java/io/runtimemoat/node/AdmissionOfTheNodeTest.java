package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.runtimemoat.node.http.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node between a client, an upstream that repeats what it hears, and a policy server. */
@Tag("verify")
class AdmissionOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ALLOW =
      "{\"result\":{\"action\":\"allow\",\"log\":false,\"reason\":\"\",\"denied_arms\":{}}}";
  private static final String MAIL = "joe.bloggs@acme.org";

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static HttpServer upstream;
  private static HttpServer policies;
  private static MoatNode node;

  private static volatile String routing = ALLOW;
  private static volatile String egress = "";
  private static volatile CountDownLatch mayDecide = new CountDownLatch(0);
  private static volatile CountDownLatch mayAnswer = new CountDownLatch(0);
  private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    upstream = server(AdmissionOfTheNodeTest::echo);
    policies = server(AdmissionOfTheNodeTest::decide);
    node =
        RunningNode.start(
            folder,
            """
            moat.upstreams.up {
              instances = ["http://127.0.0.1:%d/v1"], models { echo = echo-8b }
            }
            moat.policy { engine = server, server = "http://127.0.0.1:%d", decide-within = 500 ms }
            moat.limits.concurrency { per-tenant = 1, queue-per-tenant = 1, queue-wait = 20 s }
            moat.http.time-limit-grace = 50 ms
            """
                .formatted(upstream.getAddress().getPort(), policies.getAddress().getPort()));
  }

  @AfterAll
  static void stop() {
    mayDecide.countDown();
    mayAnswer.countDown();
    if (node != null) {
      node.close();
    }
    upstream.stop(0);
    policies.stop(0);
    THREADS.shutdownNow();
  }

  @BeforeEach
  void allowEverything() {
    routing = ALLOW;
    egress = "{\"result\":{\"action\":\"original\",\"reason\":\"\"}}";
    HEARD.clear();
  }

  @Test
  void policysDenial_is403WithItsReason() throws Exception {
    routing = ALLOW.replace("allow", "deny").replace("\"\"", "\"not on Saturdays\"");

    HttpResponse<String> response = CLIENT.send(chat("hello"), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(JSON.readTree(response.body()).at("/error/code").asText())
        .isEqualTo("policy_denied");
    assertThat(JSON.readTree(response.body()).at("/error/message").asText())
        .contains("not on Saturdays");
    assertThat(HEARD).isEmpty();
  }

  @Test
  void policyServerThatDoesNotAnswer_is503AndNothingLeaves() throws Exception {
    mayDecide = new CountDownLatch(1);
    HttpResponse<String> response;
    try {
      response = CLIENT.send(chat("hello"), BodyHandlers.ofString());
    } finally {
      mayDecide.countDown();
    }

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).isPresent();
    assertThat(response.body()).contains("no_capacity", "the policy server gave no answer");
    assertThat(HEARD).isEmpty();
  }

  @Test
  void personalData_reachesTheUpstreamAsSurrogatesAndTheClientAsItWas() throws Exception {
    egress = "{\"result\":{\"action\":\"surrogate\",\"reason\":\"masked\"}}";

    HttpResponse<String> response = CLIENT.send(chat("mail " + MAIL), BodyHandlers.ofString());

    assertThat(JSON.readTree(response.body()).at("/choices/0/message/content").asText())
        .isEqualTo("mail " + MAIL);
    assertThat(HEARD.take()).contains("mail ").doesNotContain("bloggs");
  }

  @Test
  void upstreamThatMayGetNothing_isToldNothing() throws Exception {
    egress = "{\"result\":{\"action\":\"deny\",\"reason\":\"stays here\"}}";

    HttpResponse<String> response = CLIENT.send(chat("mail " + MAIL), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("stays_here");
    assertThat(HEARD).isEmpty();
  }

  @Test
  void queue_isBoundedAndALeaverGivesUpItsPlace() throws Exception {
    mayAnswer = new CountDownLatch(1);
    try {
      CompletableFuture<HttpResponse<String>> first = send("one");
      assertThat(HEARD.poll(10, TimeUnit.SECONDS)).contains("one");
      RawConnection second = waiting("two");
      HttpResponse<String> third = probe();
      assertThat(third.headers().firstValue("retry-after")).hasValue("20");
      assertThat(third.body()).contains("rate_limit_exceeded").contains("Too many requests");

      second.close();
      CompletableFuture<HttpResponse<String>> fourth = untilItWaits();
      mayAnswer.countDown();

      assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(fourth.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(HEARD).noneMatch(body -> body.contains("two"));
    } finally {
      mayAnswer.countDown();
    }
  }

  /** A request that waits for its turn, on a connection of its own. */
  private static RawConnection waiting(String text) throws Exception {
    for (int i = 0; i < 50; i++) {
      RawConnection connection = new RawConnection(URI.create(url()).getPort());
      post(connection, text);
      // A probe that came first has the place itself until its time is over.
      for (int j = 0; j < 3; j++) {
        if (probe().statusCode() == 429) {
          return connection;
        }
      }
      connection.close();
    }
    throw new AssertionError("the queue never filled");
  }

  /** A request that waits at most 50 ms for its turn. */
  private static HttpResponse<String> probe() throws Exception {
    return CLIENT.send(chat("probe", "\"moat\":{\"timeout_ms\":50},"), BodyHandlers.ofString());
  }

  /** Asks until one is not refused, because a place is free. */
  private static CompletableFuture<HttpResponse<String>> untilItWaits() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      if (probe().statusCode() == 408) {
        return send("four");
      }
    }
    throw new AssertionError("the place of the one that left never became free");
  }

  private static String url() {
    return node.dataUrl() + "/v1/chat/completions";
  }

  private static CompletableFuture<HttpResponse<String>> send(String text) {
    return CLIENT.sendAsync(chat(text), BodyHandlers.ofString());
  }

  private static HttpRequest chat(String text) {
    return chat(text, "");
  }

  private static HttpRequest chat(String text, String more) {
    return HttpRequest.newBuilder(URI.create(url()))
        .header("Authorization", "Bearer " + node.generatedKey().orElseThrow())
        .POST(BodyPublishers.ofString(body(text, more)))
        .build();
  }

  private static String body(String text, String more) {
    return "{%s\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(more, text);
  }

  private static void post(RawConnection connection, String text) throws IOException {
    String body = body(text, "");
    connection.head(
        "POST /v1/chat/completions",
        "Host: localhost",
        "Authorization: Bearer " + node.generatedKey().orElseThrow(),
        "Content-Length: " + body.length());
    connection.send(body);
  }

  private interface Answer {
    String to(HttpExchange exchange, String body) throws IOException, InterruptedException;
  }

  private static HttpServer server(Answer answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(THREADS);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = answer.to(exchange, body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    return server;
  }

  private static String decide(HttpExchange exchange, String body) throws InterruptedException {
    mayDecide.await(10, TimeUnit.SECONDS);
    return exchange.getRequestURI().getPath().contains("routing") ? routing : egress;
  }

  private static String echo(HttpExchange exchange, String body)
      throws IOException, InterruptedException {
    HEARD.add(body);
    mayAnswer.await(10, TimeUnit.SECONDS);
    JsonNode said = JSON.readTree(body).at("/messages/0/content");
    return ("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":%s},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}")
        .formatted(said);
  }
}
