package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.runtimemoat.loadtests.stub.Scripts;
import io.runtimemoat.loadtests.stub.StubServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three nodes that learn which of two models of one price is better. */
final class LearningCluster implements AutoCloseable {
  /** The arm whose answers are good; the rules pick the other one. */
  static final String BETTER = "two.right";

  /** Far shorter than a dead node is away. */
  static final Duration WINDOW = Duration.ofSeconds(5);

  private static final String POLICY = "/tenants/dev/policies/chat";
  private static final Pattern LEARNED = Pattern.compile("(?m)^moat_learning_rewards ([0-9.E]+)$");

  private final StubServer stub;
  private final TestCluster nodes;

  private LearningCluster(StubServer stub, TestCluster nodes) {
    this.stub = stub;
    this.nodes = nodes;
  }

  /** Starts the stub, the database and the nodes and returns once every node is ready. */
  static LearningCluster start(Path folder, Duration limit) throws IOException {
    StubServer stub = StubServer.start(Scripts.builtIn());
    return new LearningCluster(stub, TestCluster.start(folder, config(stub), limit));
  }

  /** A reward is the rating alone, so that sums are exact; facts are shipped late on purpose. */
  private static String config(StubServer stub) {
    return """
    moat.models.local = []
    moat.arms = []
    moat.telemetry.interval = 1 s
    moat.ledger.ship.interval = 1 s
    moat.upstreams.two {
      instances = ["%s"]
      models {
        wrong { name = wrong, tier = medium, input-price = 1, output-price = 1 }
        right { name = right, tier = small, input-price = 1, output-price = 1 }
      }
    }
    moat.routing.aliases.auto = [two.wrong, two.right]
    moat.learning {
      rewards {
        window = %d ms, grace = 500 ms, fold-interval = 500 ms
        weights { quality = 1, valid = 0, cost = 0, latency = 0 }
      }
      exploration.share = 0.3
      trainer { interval = 500 ms, min-rewards = 60, min-holdout = 60, max-holdout = 2000 }
      gate { least-ess = 10, most-latency-ratio = 100, least-quality-ratio = 0 }
      rollout {
        shadow-dwell = 0 s, canary-dwell = 0 s, guarded-dwell = 0 s, shadow-decisions = 50
        least-to-roll-back = 20, least-to-promote = 20
        most-p95-ratio = 100, most-p99-ratio = 100
      }
    }
    """
        .formatted(stub.uri(), WINDOW.toMillis());
  }

  TestCluster nodes() {
    return nodes;
  }

  NodeProcess node(int index) {
    return nodes.node(index);
  }

  /** What the tenant's learner says through a node; nothing while it moves to another node. */
  Optional<JsonNode> policy(int node) {
    try {
      return Optional.of(ManagementCalls.get(node(node), POLICY));
    } catch (IllegalStateException notNow) {
      return Optional.empty();
    }
  }

  /** Waits until the learner is as wanted and returns what it says then. */
  JsonNode await(int node, String what, Duration limit, Predicate<JsonNode> wanted) {
    AtomicReference<JsonNode> last = new AtomicReference<>(MissingNode.getInstance());
    Await.within(
        limit,
        what,
        () -> {
          policy(node).ifPresent(last::set);
          return wanted.test(last.get());
        });
    return Objects.requireNonNull(last.get());
  }

  /** What the learner says it has learned of each arm. */
  static Map<String, LedgerRewards.OfArm> learned(JsonNode policy) {
    Map<String, LedgerRewards.OfArm> arms = new TreeMap<>();
    policy
        .path("arms")
        .forEach(
            arm ->
                arms.put(
                    arm.path("id").asText(),
                    new LedgerRewards.OfArm(
                        arm.path("rewards").asLong(), arm.path("reward_sum").doubleValue())));
    return arms;
  }

  /** The node where the learner lives. */
  int hostOfTheLearner() {
    int host = 0;
    double most = -1;
    for (int i = 0; i < TestCluster.NODES; i++) {
      Matcher learned = LEARNED.matcher(PrometheusSeries.scrape(node(i)));
      double rewards = learned.find() ? Double.parseDouble(learned.group(1)) : 0;
      if (rewards > most) {
        most = rewards;
        host = i;
      }
    }
    return host;
  }

  @Override
  public void close() throws IOException {
    nodes.close();
    stub.close();
  }
}
