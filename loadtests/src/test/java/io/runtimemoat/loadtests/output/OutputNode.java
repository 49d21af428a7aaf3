package io.runtimemoat.loadtests.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.loadtests.process.LedgerFolds;
import io.runtimemoat.loadtests.process.NodeProcess;
import io.runtimemoat.loadtests.stub.Script;
import io.runtimemoat.loadtests.stub.Seen;
import io.runtimemoat.loadtests.stub.StubServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in front of an upstream that answers each case with what the case says. */
final class OutputNode implements AutoCloseable {
  /** The name of the upstream's model. */
  static final String UPSTREAM = "up";

  /** The name of the model in the node's process. */
  static final String SMALL = "small";

  /** The most tokens of an answer of that model, and of its prompt and answer together. */
  static final int MODEL_TOKENS = 150;

  static final int MODEL_CONTEXT = 1024;

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(150);
  private static final Pattern NUMBER = Pattern.compile("Case ([0-9]+)\\.");

  private final Map<Integer, OutputCase> cases = new ConcurrentHashMap<>();
  private final int mostTokens;
  private final StubServer stub;
  private final NodeProcess node;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Starts both.
   *
   * @param mostTokens of each answer; 0 for no limit
   */
  private OutputNode(Path folder, int mostTokens, String config) throws IOException {
    this.mostTokens = mostTokens;
    this.stub = StubServer.start(this::answer);
    Path file =
        Files.writeString(
            folder.resolve("output.conf"),
            config
                + """
                moat.limits.concurrency.per-tenant = 64
                moat.upstreams.up {
                  instances = ["%s"], models { up = m }
                  retry.max-attempts = 1, context-tokens = 4194304
                }
                """
                    .formatted(stub.uri()));
    this.node =
        NodeProcess.start(
            NodeProcess.Settings.onFreePorts(folder.resolve("node")).withConfig(file));
    try {
      node.awaitReady(START_LIMIT);
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  /** A node that ends what broke by itself. */
  static OutputNode alone(Path folder) throws IOException {
    return new OutputNode(
        folder,
        0,
        """
        moat.models.local = []
        moat.arms = []
        moat.routing.aliases.auto = ["up.up"]
        """);
  }

  /** A node with the small model, which goes on with what broke. */
  static OutputNode withSmallModel(Path folder) throws IOException {
    return new OutputNode(
        folder,
        MODEL_TOKENS,
        """
        moat.models.local = [{ name = small, folder = small, slots = 8, max-context = 0 }]
        moat.arms = [
          { id = small, model = small, tier = small, prompt-price = 1, completion-price = 1 }
        ]
        moat.routing.aliases.auto = [small]
        """);
  }

  private Script answer(Seen request, String model) {
    Matcher number = NUMBER.matcher(request.body());
    OutputCase asked = number.find() ? cases.get(Integer.valueOf(number.group(1))) : null;
    return asked == null
        ? Script.good().withStatus(404, "{\"error\": {\"message\": \"no such case\"}}")
        : Script.good().withWords(asked.pieces()).withFinish(asked.finish());
  }

  /** Asks all of them, so many at once. */
  Map<OutputCase, Served> ask(String model, List<OutputCase> all, int atOnce)
      throws InterruptedException, ExecutionException {
    ExecutorService askers = Executors.newFixedThreadPool(atOnce);
    try {
      List<Future<Served>> answers = new ArrayList<>();
      for (OutputCase each : all) {
        answers.add(askers.submit(() -> ask(model, each)));
      }
      Map<OutputCase, Served> served = new LinkedHashMap<>();
      for (int i = 0; i < all.size(); i++) {
        served.put(all.get(i), answers.get(i).get());
      }
      return served;
    } finally {
      askers.shutdownNow();
    }
  }

  private Served ask(String model, OutputCase asked) throws IOException, InterruptedException {
    cases.put(asked.number(), asked);
    HttpRequest request =
        HttpRequest.newBuilder(node.api("/v1/chat/completions"))
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + node.settings().key())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(model, asked)))
            .build();
    Served served = Served.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    cases.remove(asked.number());
    return served;
  }

  private String body(String model, OutputCase asked) throws JsonProcessingException {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("stream", asked.streaming());
    if (mostTokens > 0) {
      body.put("max_tokens", mostTokens);
    }
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "Case " + asked.number() + ".");
    ObjectNode format = body.putObject("response_format").put("type", "json_schema");
    format.putObject("json_schema").put("name", "case").set("schema", asked.schema().tree());
    return JSON.writeValueAsString(body);
  }

  /** What the node wrote down; once it is closed. */
  Map<String, RequestState> ledger() {
    return LedgerFolds.read(node.settings());
  }

  @Override
  public void close() {
    node.close();
    stub.close();
  }
}
