package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node that draws sampling parameters of what it serves, here and by an upstream. */
@Tag("verify")
class ServedParametersOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Bodies that the upstream was sent. */
  private static final BlockingQueue<JsonNode> SENT = new LinkedBlockingQueue<>();

  private static HttpServer upstream;
  private static MoatNode node;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    upstream = upstream();
    node =
        RunningNode.start(
            folder,
            """
            moat.upstreams.up {
              instances = ["http://127.0.0.1:%d/v1"]
              models { far { name = far, tier = small, input-price = 1, output-price = 1 } }
            }
            moat.routing.aliases { far-only = [far], here-only = [small] }
            moat.learning {
              exploration.share = 0.6
              policy.parameters { serve = true, baseline { temperature = 0.7, max_tokens = 500 } }
            }
            """
                .formatted(upstream.getAddress().getPort()));
    admin("PUT", "/flags/routing.policy_bandit", "{\"value\":\"on\",\"reason\":\"let it learn\"}");
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!decided(ask("far-only", "")).path("algorithm").asText().equals("rule-eps/1")) {
      assertThat(System.nanoTime()).as("the flag is never on").isLessThan(deadline);
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    upstream.stop(0);
    THREADS.shutdownNow();
  }

  @Test
  void upstream_isSentWhatWasDrawnAroundTheBaseline_andNothingElseIsRecorded() throws Exception {
    Map<String, String> sent = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      SENT.clear();
      JsonNode decision = decided(ask("far-only", ""));
      JsonNode body = SENT.take();
      JsonNode parameters = decision.path("parameters");
      assertThat(body.path("temperature").asDouble())
          .isEqualTo(parameters.at("/temperature/value").asDouble());
      assertThat(body.path("max_tokens").asInt())
          .isEqualTo(parameters.at("/max_tokens/value").asInt());
      assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
      assertThat(decision.path("propensity").asDouble())
          .isCloseTo(
              decision.path("parameter_set").asText().equals("baseline") ? 0.4 : 0.2,
              within(1e-12));
      sent.put(
          decision.path("parameter_set").asText(),
          body.path("temperature").asText() + " " + body.path("max_tokens").asText());
    }

    assertThat(sent)
        .isEqualTo(
            Map.of(
                "baseline", "0.7 500",
                "cooler", "0.49999999999999994 500",
                "shorter", "0.7 300",
                "warmer", "0.8999999999999999 500"));
  }

  @Test
  void whatTheClientSet_isNeverChanged() throws Exception {
    for (int i = 0; i < 20; i++) {
      SENT.clear();
      JsonNode decision =
          decided(ask("far-only", ",\"temperature\":1.5,\"max_completion_tokens\":77"));
      JsonNode body = SENT.take();

      assertThat(body.path("temperature").asDouble()).isEqualTo(1.5);
      assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(77);
      assertThat(body.has("max_tokens")).isFalse();
      assertThat(decision.path("parameter_set").asText()).isEqualTo("baseline");
      assertThat(decision.at("/parameters/temperature/origin").asText()).isEqualTo("client");
    }
  }

  /** Models of this process have known defaults, which sets depart from. */
  @Test
  void modelOfThisProcess_drawsWithTheSetThatIsRecorded() throws Exception {
    TreeSet<String> sets = new TreeSet<>();
    for (int i = 0; i < 30; i++) {
      JsonNode decision = decided(ask("here-only", ",\"max_tokens\":3"));
      sets.add(decision.path("parameter_set").asText());
      assertThat(decision.at("/parameters/max_tokens/value").asInt()).isEqualTo(3);
      assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
    }

    assertThat(sets).contains("baseline", "warmer").doesNotContain("shorter");
  }

  private static String ask(String model, String more) throws Exception {
    HttpResponse<String> response =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(node.dataUrl() + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + node.generatedKey().orElseThrow())
                .POST(
                    BodyPublishers.ofString(
                        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
                            .formatted(model, more)))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.headers().firstValue("x-request-id").orElseThrow();
  }

  /** The decision of a request as the ledger has it. */
  private static JsonNode decided(String requestId) throws Exception {
    for (JsonNode fact : admin("GET", "/audit/traces/" + requestId, "").path("facts")) {
      if (fact.path("manifest").asText().equals("decided/1")) {
        return fact;
      }
    }
    throw new AssertionError("no decision of " + requestId);
  }

  private static JsonNode admin(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(node.managementUrl() + path))
                .header("Authorization", "Bearer " + node.generatedKey().orElseThrow())
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    return JSON.readTree(response.body());
  }

  private static HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(THREADS);
    byte[] answer =
        ("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hello\"},"
                + "\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}")
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            SENT.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
    return server;
  }
}
