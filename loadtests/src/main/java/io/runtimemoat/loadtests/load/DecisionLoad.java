package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How many routing decisions a second a node tells by HTTP, decided by a snapshot that it learned
 * itself, or how many recommendations. The client shares the machine.
 */
@Command(name = "decision-load", mixinStandardHelpOptions = true)
public final class DecisionLoad implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int REWARDS = 5_000;
  private static final Duration LEARN_LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final String TASK = "/" + RewardLedger.TASK;

  /** A candidate is cut from the first rewards and judged on the others, soon. */
  private static final String CONFIG =
      """
      moat.learning { trainer.interval = 1 s, rewards.batch = 1000 }
      """;

  /** Of a task type that nothing was learned of: the rules decide, with some exploring. */
  private static final String RECOMMENDATION =
      """
      {"task_type": "load", "task_features": {"risk_tier": 2, "prompt_tokens": 1500},
       "models": ["auto"], "baseline": {"temperature": 0.7, "max_tokens": 1200}}""";

  @Mixin private final NodeOptions options = new NodeOptions();

  @Option(names = "--rate", split = ",", description = "Arrivals per second: ${DEFAULT-VALUE}.")
  private List<Integer> rates = List.of(1_000, 2_000, 5_000, 10_000);

  @Option(
      names = "--recommendations",
      description = "Ask /v1/recommendations, which records each, instead of /routing-decision.")
  private boolean recommendations;

  @Option(names = "--connections", description = "Keep-alive connections: ${DEFAULT-VALUE}.")
  private int connections = 64;

  @Option(names = "--warm-up", description = "Seconds before each rate: ${DEFAULT-VALUE}.")
  private int warmUpSeconds = 10;

  @Option(names = "--seconds", description = "Counted seconds of each rate: ${DEFAULT-VALUE}.")
  private int seconds = 15;

  private DecisionLoad() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... args) {
    return new CommandLine(new DecisionLoad()).execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadResultFile result = new LoadResultFile(options.out(), "decision-load");
    options
        .describe(result.json().putObject("configuration"))
        .put("recommendations", recommendations)
        .put("connections", connections)
        .put("warmUpSeconds", warmUpSeconds)
        .put("measuredSeconds", seconds);
    try (LearningNode node =
        LearningNode.withBacklog(options.moatJar(), CONFIG, REWARDS, options.javaOptions())) {
      node.start();
      result.json().put("policy", learn(node));
      ArrayNode legs = result.json().putArray("legs");
      for (int rate : rates) {
        legs.add(leg(node, rate));
      }
    }
    result.finish();
    return 0;
  }

  private ObjectNode leg(LearningNode node, int rate) throws InterruptedException {
    LoadPlan plan =
        new LoadPlan(
            recommendations ? node.node().api("/v1/recommendations") : decisions(node),
            node.headers(),
            recommendations ? RECOMMENDATION : ChatBody.of("auto", false),
            rate,
            connections,
            Duration.ofSeconds(warmUpSeconds),
            Duration.ofSeconds(seconds));
    ObjectNode leg = JSON.createObjectNode().put("ratePerSecond", rate);
    return leg.setAll(OpenLoopLoad.run(plan).toJson());
  }

  /** Lets the learner's first candidate decide for everybody; the version that decides then. */
  private static String learn(LearningNode node) throws IOException, InterruptedException {
    node.wake();
    long until = System.nanoTime() + LEARN_LIMIT.toNanos();
    String version = version(node);
    while (!version.contains("@")) {
      if (System.nanoTime() > until) {
        throw new IOException("nothing was learned: " + node.answer("GET", all(node), ""));
      }
      if (node.learned() > 0 && hasCandidate(node)) {
        String order = "{\"order\": \"advance\", \"reason\": \"load\"}";
        node.answer("POST", node.policies(TASK + "/orders"), order);
      }
      LockSupport.parkNanos(POLL.toNanos());
      version = version(node);
    }
    return version;
  }

  private static boolean hasCandidate(LearningNode node) throws IOException, InterruptedException {
    for (JsonNode task : node.answer("GET", all(node), "").path("data")) {
      if (task.path("id").asText().equals(RewardLedger.TASK) && task.path("candidate").isObject()) {
        return true;
      }
    }
    return false;
  }

  private static URI all(LearningNode node) {
    return node.policies("");
  }

  private static URI decisions(LearningNode node) {
    return node.node().management("/routing-decision");
  }

  private static String version(LearningNode node) throws IOException, InterruptedException {
    return node.answer("POST", decisions(node), ChatBody.of("auto", false))
        .path("policy_version")
        .asText();
  }
}
