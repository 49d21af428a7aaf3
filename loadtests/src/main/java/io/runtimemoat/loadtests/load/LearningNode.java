package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.loadtests.process.NodeProcess;
import io.runtimemoat.persistence.database.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node with two arms that nobody serves, and with rated requests of the development key's tenant
 * in its ledger, in a folder that goes with it.
 */
final class LearningNode implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final TenantId TENANT = new TenantId("dev");
  private static final long AGO_MICROS = 60_000_000;
  private static final int OK = 200;
  private static final int FIRST_FAILURE = 300;
  private static final String CONFIG =
      """
      moat.models.local = []
      moat.arms = []
      moat.upstreams.stub { instances = ["http://127.0.0.1:1/v1"], models { a = a, b = b } }
      moat.routing.aliases.auto = ["stub.a", "stub.b"]
      moat.learning.rewards { window = 10 s, grace = 1 s }
      """;

  private final LoadFolder folder;
  private final NodeProcess.Settings settings;
  private final Config config;
  private @Nullable NodeProcess process;

  private LearningNode(LoadFolder folder, NodeProcess.Settings settings, Config config) {
    this.folder = folder;
    this.settings = settings;
    this.config = config;
  }

  /**
   * A node that does not run yet, whose ledger has a backlog of a thousand requests a second of the
   * development key's tenant.
   *
   * @param more of its configuration
   */
  static LearningNode withBacklog(Path moatJar, String more, int requests, List<String> javaOptions)
      throws IOException {
    return withBacklog(moatJar, more, List.of(TENANT), requests, javaOptions);
  }

  /** The same with requests of each tenant in turn. */
  static LearningNode withBacklog(
      Path moatJar, String more, List<TenantId> tenants, int requests, List<String> javaOptions)
      throws IOException {
    System.setProperty(NodeProcess.JAR_PROPERTY, moatJar.toString());
    LoadFolder folder = LoadFolder.create();
    Path data = folder.path().resolve("node");
    Path file = Files.writeString(folder.path().resolve("node.conf"), CONFIG + more);
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "moat.data-dir", data.toString(), "moat.ledger.max-unshipped-bytes", "64 GiB"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    RewardLedger.write(
        config, data, tenants, List.of("stub.a", "stub.b"), requests, now - AGO_MICROS);
    return new LearningNode(
        folder,
        NodeProcess.Settings.onFreePorts(data).withConfig(file).withJavaOptions(javaOptions),
        config);
  }

  /** Starts it and waits until it is ready. */
  void start() {
    process = NodeProcess.start(settings);
    process.awaitReady(START_LIMIT);
  }

  /** An orderly stop. */
  void stop() {
    node().close();
    process = null;
  }

  /** Takes what owners wrote down of their state, and says how many; events are all they have. */
  int forgetStates() throws IOException {
    try (Database database = Database.open(DatabaseSettings.from(config));
        Connection connection = database.dataSource().getConnection();
        PreparedStatement forget = connection.prepareStatement("DELETE FROM PUBLIC.\"snapshot\"")) {
      return forget.executeUpdate();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  /** What {@code moat replay} prints of the ledger. */
  String replay(Duration limit) throws IOException {
    NodeProcess.CommandResult result = NodeProcess.run(settings, limit, "replay");
    if (result.exitCode() != 0) {
      throw new IOException("replay ended with " + result.exitCode() + ": " + result.output());
    }
    return result.output();
  }

  NodeProcess node() {
    if (process == null) {
      throw new IllegalStateException("the node does not run");
    }
    return process;
  }

  Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + settings.key());
  }

  /**
   * Switches learning on and sends a request of the tenant; its learner is awake from then on. The
   * request fails: nobody serves it.
   */
  void wake() throws IOException, InterruptedException {
    String on = "{\"value\": \"on\", \"reason\": \"load\"}";
    answer("PUT", node().management("/flags/routing.policy_bandit"), on);
    send("POST", node().api("/v1/chat/completions"), ChatBody.of("auto", false));
  }

  /** Rewards that the learner of the development key's tenant has, over all task types. */
  long learned() throws IOException, InterruptedException {
    return learned(TENANT);
  }

  /** Rewards that a tenant's learner has; it is awake from then on. */
  long learned(TenantId tenant) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", tenant(tenant, "/policies"), "");
    long sum = 0;
    if (answer.statusCode() == OK) {
      for (JsonNode task : JSON.readTree(answer.body()).path("data")) {
        sum += task.path("rewards").longValue();
      }
    }
    return sum;
  }

  /** Where the policies of the development key's tenant are told and ordered. */
  URI policies(String path) {
    return tenant(TENANT, "/policies" + path);
  }

  private URI tenant(TenantId tenant, String path) {
    return node().management("/tenants/" + tenant.value() + path);
  }

  /** Makes a tenant. */
  void make(TenantId tenant) throws IOException, InterruptedException {
    answer("POST", node().management("/tenants"), "{\"id\": \"" + tenant.value() + "\"}");
  }

  /** What the node answers, which must be a success. */
  JsonNode answer(String method, URI uri, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(method, uri, body);
    if (answer.statusCode() < OK || answer.statusCode() >= FIRST_FAILURE) {
      throw new IOException(method + " " + uri + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, URI uri, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + settings.key())
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      stop();
    }
    folder.close();
  }
}
