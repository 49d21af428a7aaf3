package io.runtimemoat.node.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.ManagementSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.node.http.DataApi;
import io.runtimemoat.node.http.DataPortParts;
import io.runtimemoat.node.http.OpenPort;
import io.runtimemoat.node.http.RawConnection;
import io.runtimemoat.node.http.Readiness;
import io.runtimemoat.node.http.SingleKeyAuthenticator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementPortTest {
  private static final String KEY = "sk-moat-console-test";
  private static final String CHAT =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private static final long LARGE = 50L << 20;

  private static ActorSystem<Void> system;
  private static OpenPort binding;

  /** Explains every request and starts none. */
  private static final class Explaining implements Completions {
    @Override
    public CompletionStage<Started> start(CompletionRequest request) {
      return CompletableFuture.completedFuture(
          new Started.Refused(Failure.of(Failure.Kind.NO_CAPACITY, "busy")));
    }

    @Override
    public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
      return CompletableFuture.completedFuture(
          new RoutingExplanation(
              "large",
              "big-model",
              "rule/1",
              "canary",
              true,
              "rule",
              1,
              List.of(
                  new RoutingExplanation.Arm("large", "big-model", 1, ""),
                  new RoutingExplanation.Arm("small", "tiny-model", 0, "context too small")),
              Map.of("prompt.chars", 2.0)));
    }
  }

  @BeforeAll
  static void listen() {
    Config config =
        ConfigFactory.parseString("moat.http.port = 0").withFallback(ConfigFactory.load());
    system = ActorSystem.create(Behaviors.empty(), "management-port-test", config);
    DataApi api =
        DataApi.create(
            system,
            HttpSettings.from(config),
            new DataPortParts(
                new Explaining(),
                null,
                List::of,
                new SingleKeyAuthenticator(KEY, new Principal(new TenantId("acme"), "k")),
                () -> new Readiness(List.of())));
    ManagementParts parts =
        new ManagementParts(ManagementPortTest::status, () -> "up 1\n", api, null);
    binding =
        ManagementPort.bind(
                system,
                new ManagementSettings(
                    "127.0.0.1", 0, List.of("localhost"), 64 << 10, Optional.empty()),
                HttpSettings.from(config),
                parts)
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private static NodeStatus status() {
    return new NodeStatus(
        "moat@127.0.0.1:1",
        "test",
        "http://127.0.0.1:8080/v1",
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(7),
        List.of("no device has a model loaded"),
        List.of("auto"),
        List.of(new Arm("small", "tiny-model", Tier.SMALL, new Prices(0.5, 2), 512)),
        List.of(),
        List.of());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + binding.localAddress().getPort() + path));
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return new JsonMapper().readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  @Test
  void status_showsReadinessAndArms() {
    JsonNode status = json(send(at("/status")));

    assertThat(status.at("/node/ready").booleanValue()).isFalse();
    assertThat(status.at("/node/reasons/0").textValue()).isEqualTo("no device has a model loaded");
    assertThat(status.at("/node/uptimeSeconds").intValue()).isEqualTo(7);
    assertThat(status.at("/arms/0/outputPricePerMillion").doubleValue()).isEqualTo(2);
  }

  @Test
  void page_loadsNothingFromElsewhere() {
    HttpResponse<String> page = send(at("/"));

    assertThat(page.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
    assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
    assertThat(send(at("/console/console.js")).statusCode()).isEqualTo(200);
    assertThat(send(at("/console/console.css")).statusCode()).isEqualTo(200);
  }

  @Test
  void metrics_areText() {
    assertThat(send(at("/metrics")).body()).isEqualTo("up 1\n");
  }

  @Test
  void openApi_isJson() {
    assertThat(json(send(at("/openapi.json"))).at("/openapi").textValue()).startsWith("3.1");
  }

  @Test
  void routingDecision_withoutKey_is401() {
    assertThat(send(at("/routing-decision?message=hi")).statusCode()).isEqualTo(401);
  }

  @Test
  void routingDecision_getAndPost_explain() {
    HttpRequest.Builder post =
        at("/routing-decision").POST(HttpRequest.BodyPublishers.ofString(CHAT));

    JsonNode byPost = json(send(post.header("authorization", "Bearer " + KEY)));
    JsonNode byGet =
        json(send(at("/routing-decision?message=hi").header("authorization", "Bearer " + KEY)));

    assertThat(byGet).isEqualTo(byPost);
    assertThat(byPost.at("/arm").textValue()).isEqualTo("large");
    assertThat(byPost.at("/arms/1/excluded").textValue()).isEqualTo("context too small");
  }

  @Test
  void routingDecision_ofNothing_isRefused() {
    assertThat(send(at("/routing-decision")).statusCode()).isEqualTo(400);
    assertThat(send(at("/routing-decision")).body()).contains("'message'");
    assertThat(send(at("/routing-decision").DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void tryBox_isTheDataPortsOwnHandler() {
    HttpRequest.Builder post = at("/console/try").POST(HttpRequest.BodyPublishers.ofString(CHAT));

    HttpResponse<String> keyless = send(post);
    HttpResponse<String> refused = send(post.header("authorization", "Bearer " + KEY));

    assertThat(keyless.statusCode()).isEqualTo(401);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(json(refused).at("/error/message").textValue()).isEqualTo("busy");
  }

  @Test
  void foreignHostHeader_isRefused() throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), binding.localAddress().getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET /status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

      assertThat(lines.readLine()).startsWith("HTTP/1.1 421");
    }
  }

  @Test
  void unknownPath_is404_andOtherMethods405() {
    assertThat(send(at("/nothing")).statusCode()).isEqualTo(404);
    assertThat(send(at("/status").DELETE()).statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource({
    "POST /nothing, 405",
    "GET /nothing, 404",
    "DELETE /status, 405",
    "GET /status, 200",
    "GET /metrics, 200",
    "GET /livez, 200",
    "GET /routing-decision?message=hi, 401",
    "POST /routing-decision, 401",
    "POST /console/try, 401"
  })
  void largeBodyThatNobodyWants_isReadAway_andTheConnectionServesOn(String start, int status)
      throws IOException {
    try (RawConnection client = new RawConnection(binding.localAddress().getPort())) {
      client.head(start, "Content-Length: " + LARGE);
      client.blanks(LARGE);
      assertThat(client.answer().status()).isEqualTo(status);

      client.head("GET /metrics");

      assertThat(client.answer().body()).isEqualTo("up 1\n");
    }
  }

  @Test
  void largeBodyToAForeignHost_isReadAway_andTheConnectionServesOn() throws IOException {
    try (RawConnection client = new RawConnection(binding.localAddress().getPort())) {
      client.head("POST /status", "Host: evil.example", "Content-Length: " + LARGE);
      client.blanks(LARGE);
      assertThat(client.answer().status()).isEqualTo(421);

      client.head("GET /metrics");

      assertThat(client.answer().body()).isEqualTo("up 1\n");
    }
  }
}
