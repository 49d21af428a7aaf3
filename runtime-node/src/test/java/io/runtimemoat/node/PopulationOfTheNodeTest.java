package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node whose tenants rate two models, of which the one that the rules pick is always wrong:
 * what three of them learned is what a fourth starts from, and a fifth is left out of it.
 */
@Tag("verify")
class PopulationOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_REQUESTS = 5_000;
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static HttpServer upstream;
  private static MoatNode node;

  private record Reply(String requestId, String decisionId, String arm, String policyVersion) {}

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    upstream = upstream();
    node =
        RunningNode.start(
            folder,
            """
            moat.upstreams.up {
              instances = ["http://127.0.0.1:%d/v1"]
              models {
                wrong { name = wrong, tier = medium, input-price = 1, output-price = 1 }
                right { name = right, tier = small, input-price = 1, output-price = 1 }
              }
            }
            moat.routing.aliases.auto = [wrong, right]
            moat.learning {
              rewards { window = 200 ms, grace = 0 s, fold-interval = 50 ms }
              exploration.share = 0.3
              trainer { interval = 100 ms, min-rewards = 60, min-holdout = 60, max-holdout = 2000 }
              gate { least-ess = 10, most-latency-ratio = 100, least-quality-ratio = 0 }
              population { contribute = true, use = true, exclude = [hermit], interval = 200 ms }
            }
            """
                .formatted(upstream.getAddress().getPort()));
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
  void newTenant_startsFromWhatThreeOthersLearned_andAnExcludedOneFromTheRules() throws Exception {
    admin("PUT", "/flags/routing.policy_bandit", "{\"value\":\"on\",\"reason\":\"let it learn\"}");
    promote("one", "two", "three");
    String newcomer = key("newcomer");
    String hermit = key("hermit");

    Reply first = askUntil(newcomer, "lin-ts/1@population-");
    JsonNode population = admin("GET", "/population", "").at("/data/0");
    int right = 0;
    for (int i = 0; i < 60; i++) {
      right += ask(newcomer).arm().equals("up.right") ? 1 : 0;
    }

    assertThat(population.path("tenants").asInt()).isEqualTo(3);
    assertThat(population.path("snapshot").asText()).startsWith("pop-");
    // Nobody has rated one answer of it. The cap lets it explore 18 of 60; five deviations.
    assertThat(right).isGreaterThan(24);
    JsonNode decided = decision(first);
    assertThat(decided.path("snapshot_id").asText()).startsWith("pop-");
    assertThat(decided.at("/replay/identical").asBoolean()).as("%s", decided).isTrue();
    assertThat(ask(hermit).policyVersion()).startsWith("rule-eps");

    admin("DELETE", "/tenants/two", "");
    askUntil(newcomer, "rule-eps");
    assertThat(admin("GET", "/population", "").at("/data/0/reason").asText())
        .startsWith("2 tenants have given");
  }

  /** Lets tenants' own policies serve everything: through the gate, then on by hand. */
  private static void promote(String... tenants) throws Exception {
    List<Callable<String>> all = new ArrayList<>();
    for (String tenant : tenants) {
      all.add(() -> promote(tenant));
    }
    for (Future<String> promoted : THREADS.invokeAll(all)) {
      assertThat(promoted.get()).startsWith("snap-");
    }
  }

  private static String promote(String tenant) throws Exception {
    String key = key(tenant);
    String path = "/tenants/" + tenant + "/policies/chat";
    JsonNode policy = JSON.missingNode();
    for (int i = 0; i < MOST_REQUESTS; i++) {
      rate(key, ask(key));
      if (i % 25 == 0) {
        policy = admin("GET", path, "");
        while (policy.path("candidate").isObject()) {
          order(tenant, "advance");
          policy = admin("GET", path, "");
        }
        if (policy.path("champion").asText().startsWith("snap-")) {
          return policy.path("champion").asText();
        }
      }
    }
    throw new AssertionError("not within %d requests: %s".formatted(MOST_REQUESTS, policy));
  }

  private static JsonNode order(String tenant, String order) throws Exception {
    return admin(
        "POST",
        "/tenants/" + tenant + "/policies/chat/orders",
        "{\"order\":\"" + order + "\",\"reason\":\"drill\"}");
  }

  private static String key(String tenant) throws Exception {
    admin("POST", "/tenants", "{\"id\":\"" + tenant + "\"}");
    return admin("POST", "/tenants/" + tenant + "/keys", "{}").path("key").asText();
  }

  private static Reply askUntil(String key, String version) throws Exception {
    String last = "";
    for (int i = 0; i < MOST_REQUESTS; i++) {
      Reply reply = ask(key);
      if (reply.policyVersion().startsWith(version)) {
        return reply;
      }
      last = reply.policyVersion();
    }
    throw new AssertionError(version + " does not decide but " + last);
  }

  private static JsonNode decision(Reply reply) throws Exception {
    for (JsonNode fact : admin("GET", "/audit/traces/" + reply.requestId(), "").path("facts")) {
      if (fact.path("manifest").asText().equals("decided/1")) {
        return fact;
      }
    }
    throw new AssertionError("no decision of " + reply);
  }

  private static Reply ask(String key) throws Exception {
    for (int i = 0; i < 100; i++) {
      HttpResponse<String> response =
          CLIENT.send(
              data("/v1/chat/completions", key)
                  .POST(
                      BodyPublishers.ofString(
                          "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                  .build(),
              BodyHandlers.ofString());
      if (response.statusCode() == 401 && i < 99) {
        continue; // a new key reaches the data port with the feed
      }
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return new Reply(
          header(response, "x-request-id"),
          header(response, "x-moat-decision-id"),
          header(response, "x-moat-arm"),
          header(response, "x-moat-policy-version"));
    }
    throw new AssertionError("the key opens nothing");
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  private static void rate(String key, Reply reply) throws Exception {
    HttpResponse<String> rated =
        CLIENT.send(
            data("/v1/feedback", key)
                .POST(
                    BodyPublishers.ofString(
                        "{\"inference_id\":\"%s\",\"metric_name\":\"quality\",\"value\":%s}"
                            .formatted(
                                reply.decisionId(), reply.arm().equals("up.right") ? "1" : "0")))
                .build(),
            BodyHandlers.ofString());
    assertThat(rated.statusCode()).as(rated.body()).isEqualTo(202);
  }

  private static HttpRequest.Builder data(String path, String key) {
    return HttpRequest.newBuilder(URI.create(node.dataUrl() + path))
        .header("Authorization", "Bearer " + key);
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
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
    return server;
  }
}
