package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.loadtests.stub.Script;
import io.runtimemoat.loadtests.stub.Scripts;
import io.runtimemoat.loadtests.stub.StubServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Three nodes without models of their own in front of stub upstreams that have prices. */
final class GatewayCluster implements AutoCloseable {
  /** Completion tokens of every answer, and the most that a request names. */
  static final int ANSWER_TOKENS = 20;

  static final int MOST_TOKENS = 32;

  /** A thousandth and a hundredth of the currency, as the nodes are configured. */
  private static final long INPUT_NANOS = 1_000_000;

  private static final long OUTPUT_NANOS = 10_000_000;
  private static final int INSTANCES = 4;
  private static final int BRISK_MS = 20;
  private static final int SLOW_MS = 10 * BRISK_MS;
  private static final int PAUSE_MS = 20;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  private final StubServer stub;
  private final List<StubServer> instances;
  private final TestCluster nodes;

  private GatewayCluster(StubServer stub, List<StubServer> instances, TestCluster nodes) {
    this.stub = stub;
    this.instances = instances;
    this.nodes = nodes;
  }

  /** Starts stubs, database and nodes and returns once every node is ready. */
  static GatewayCluster start(Path folder, Duration limit) throws IOException {
    Scripts scripts =
        Scripts.builtIn()
            .with("paced", answering(0, PAUSE_MS))
            .with("brisk", answering(BRISK_MS, 0))
            .with("slow", answering(SLOW_MS, 0));
    StubServer stub = StubServer.start(scripts);
    List<StubServer> instances = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      instances.add(StubServer.start(scripts));
    }
    return new GatewayCluster(
        stub, instances, TestCluster.start(folder, config(stub, instances), limit));
  }

  private static Script answering(int headDelayMs, int pauseMs) {
    return Script.good()
        .withWords(Collections.nCopies(ANSWER_TOKENS, "word "))
        .withDelays(headDelayMs, pauseMs);
  }

  /** What nobody reserves from for two seconds goes back, so that an end comes soon. */
  private static String config(StubServer stub, List<StubServer> instances) {
    List<String> even = instances.stream().map(each -> base(each, "brisk")).toList();
    List<String> uneven = new ArrayList<>(even);
    uneven.set(0, base(instances.get(0), "slow"));
    return """
        moat.models.local = []
        moat.arms = []
        moat.routing.aliases.auto = ["spent.spent"]
        moat.telemetry.interval = 1 s
        moat.budget.node.idle-return = 2 s
        moat.upstream-defaults { input-price = 1000, output-price = 10000 }
        moat.upstreams.spent { instances = [%s], models { spent = m } }
        moat.upstreams.rated {
          instances = [%s]
          models { by-key = by-key, by-tenant = by-tenant, by-model = by-model }
        }
        moat.upstreams.even { instances = [%s], models { even = m } }
        moat.upstreams.uneven { instances = [%s], models { uneven = m } }
        """
        .formatted(
            list(List.of(base(stub, "paced"))),
            list(List.of(base(stub, "brisk"))),
            list(even),
            list(uneven));
  }

  private static String base(StubServer stub, String script) {
    return stub.uri().toString().replace("/v1", "/script/" + script + "/v1");
  }

  private static String list(List<String> texts) {
    return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(", "));
  }

  /** Every node's upstream of the models {@code spent}, {@code by-key} and so on. */
  StubServer stub() {
    return stub;
  }

  /** The equal instances behind the model {@code even}; the first is slow for {@code uneven}. */
  List<StubServer> instances() {
    return instances;
  }

  TestCluster nodes() {
    return nodes;
  }

  NodeProcess node(int index) {
    return nodes.node(index);
  }

  /** The price of so many whole answers. */
  static Money price(long answers) {
    return new Money(
        answers * (StubServer.PROMPT_TOKENS * INPUT_NANOS + ANSWER_TOKENS * OUTPUT_NANOS));
  }

  /** A new key of a tenant, once every node takes it. */
  JsonNode key(String tenant, String body) {
    JsonNode key = ManagementCalls.send(node(0), "POST", "/tenants/" + tenant + "/keys", body);
    for (int i = 0; i < TestCluster.NODES; i++) {
      NodeProcess node = node(i);
      Await.reached("a new key", () -> ChatLoad.statusOfModels(node, secret(key)) == 200);
    }
    return key;
  }

  /** What a client sends as its key. */
  static String secret(JsonNode key) {
    return key.path("key").textValue();
  }

  /** A chat completion. */
  static HttpRequest chat(NodeProcess node, String secret, String model, boolean stream) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("max_tokens", MOST_TOKENS).put("stream", stream);
    body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    return HttpRequest.newBuilder(node.api("/v1/chat/completions"))
        .timeout(ANSWER_LIMIT)
        .header("Authorization", "Bearer " + secret)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  @Override
  public void close() throws IOException {
    nodes.close();
    stub.close();
    instances.forEach(StubServer::close);
  }
}
