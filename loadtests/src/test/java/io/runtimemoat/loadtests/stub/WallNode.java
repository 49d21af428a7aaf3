package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.loadtests.process.LedgerFolds;
import io.runtimemoat.loadtests.process.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * A node in front of a stub with one upstream per script, named like its model and like the script,
 * so that a model's name finds a request in the stub, at the node and in the ledger.
 */
final class WallNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** Ledger and metrics are read whole: who waits for them must not keep a core busy with it. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(30);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final StubServer stub;
  private final NodeProcess node;

  private WallNode(StubServer stub, NodeProcess node) {
    this.stub = stub;
    this.node = node;
  }

  /**
   * Starts both.
   *
   * @param models names of scripts that are upstreams
   * @param scripts JSON of scripts besides the built-in ones
   * @param config more configuration, which wins
   */
  static WallNode start(
      Path folder, List<String> models, String scripts, String config, String... javaOptions)
      throws IOException {
    Path file = Files.writeString(folder.resolve("scripts.json"), scripts);
    StubServer stub = StubServer.start(Scripts.withFile(file));
    StringBuilder text =
        new StringBuilder(
            """
            moat.models.local = []
            moat.arms = []
            moat.routing.aliases.auto = ["%s.%s"]
            moat.telemetry.interval = 1 s
            moat.upstream-defaults {
              input-price = 1000, output-price = 10000
              retry.max-attempts = 1
            }
            """
                .formatted(models.get(0), models.get(0)));
    for (String model : models) {
      String url = stub.uri().toString().replace("/v1", "/script/" + model + "/v1");
      text.append(
          "moat.upstreams.\"%1$s\" { instances = [\"%2$s\"], models { \"%1$s\" = m } }\n"
              .formatted(model, url));
    }
    Path conf = Files.writeString(folder.resolve("wall.conf"), text.append(config));
    NodeProcess.Settings settings =
        NodeProcess.Settings.onFreePorts(folder.resolve("node"))
            .withConfig(conf)
            .withJavaOptions(List.of(javaOptions));
    NodeProcess node = NodeProcess.start(settings);
    node.awaitReady(START_LIMIT);
    return new WallNode(stub, node);
  }

  StubServer stub() {
    return stub;
  }

  int port() {
    return node.settings().dataPort();
  }

  long pid() {
    return node.pid();
  }

  RawClient client() throws IOException {
    return new RawClient(port());
  }

  /** A request for a model, as a client writes it. */
  String request(String model, boolean streaming) {
    return post(
        "{\"model\": \"%s\", \"stream\": %s, \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}"
            .formatted(model, streaming));
  }

  /** A chat completion with that body, as a client writes it. */
  String post(String body) {
    return head(body.length()) + body;
  }

  /** The head of a chat completion whose body has that many bytes. */
  String head(int length) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + node.settings().key()
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  /** Asks like an honest client, on a connection of its own; fails unless the answer is whole. */
  void assertServesOthers(String model) throws IOException {
    try (RawClient honest = client()) {
      honest.send(request(model, false));
      assertThat(honest.answer().status()).isEqualTo(200);
    }
  }

  /** The requests of a script that the stub saw. */
  List<Seen> seen(String script) {
    return stub.seen().stream()
        .filter(request -> request.path().startsWith("/script/" + script + "/"))
        .toList();
  }

  /** What the ledger says of the requests that a model was attempted for and that have ended. */
  List<RequestState> told(String model) {
    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    return LedgerFolds.read(node.settings()).values().stream()
        .filter(request -> request.outcome() != null)
        .filter(request -> request.attempts().stream().anyMatch(each -> each.model().equals(model)))
        .toList();
  }

  /** The same once there are so many, which must all be of that status. */
  List<RequestState> told(String model, int count, RequestState.Status status) {
    Eventually.holds(model + " in the ledger", () -> told(model).size() >= count);
    List<RequestState> all = told(model);
    assertThat(all).hasSize(count).allMatch(request -> request.status() == status);
    assertThat(all)
        .allSatisfy(
            request ->
                assertThat(Objects.requireNonNull(request.outcome()).cost())
                    .as("charged")
                    .isEqualTo(request.cost()));
    return all;
  }

  /** Connections of the data port that the node ended by itself, by reason. */
  double ended(String reason) {
    return metric("moat_http_ended_connections_total", "reason=\"" + reason + "\"");
  }

  /** Open connections of the data port. */
  double open() {
    return metric("moat_http_connections", "");
  }

  /** Connections of the data port that wait for an answer. */
  double serving() {
    return metric("moat_http_serving_connections", "");
  }

  /** Requests that live. */
  double live() {
    return sample("moat_live_requests", "");
  }

  private double metric(String name, String label) {
    return sample(name + "{", label);
  }

  private double sample(String start, String label) {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(start) && line.contains(label))
        .filter(line -> !line.contains("port=\"management\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String scrape() {
    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    HttpRequest request =
        HttpRequest.newBuilder(node.management("/metrics")).timeout(Duration.ofSeconds(20)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Fails unless everything is closed soon; whoever asked for readiness may keep its connection.
   */
  void assertNothingOpen() {
    Eventually.holds("connections of the node", () -> open() <= 1);
    Eventually.holds("requests of the node", () -> live() == 0);
  }

  String log() {
    return node.log();
  }

  @Override
  public void close() {
    node.close();
    stub.close();
  }
}
