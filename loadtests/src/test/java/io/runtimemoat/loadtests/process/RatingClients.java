package io.runtimemoat.loadtests.process;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask any node for an answer of {@code auto}, and tell any node how good it was, until
 * one of them says that it has written it down. Some say it twice.
 */
final class RatingClients implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(40);

  /** Sums of such values are exact, in whatever order they are added. */
  private static final double STEP = 0.25;

  private static final int ONE_IN_TWICE = 8;

  /**
   * A whole answer that was rated.
   *
   * @param value what was said of it, in [0, 1]
   */
  record Rated(String decisionId, String arm, double value) {}

  private final List<NodeProcess.Settings> nodes;
  private final String better;
  private final ExecutorService clients;
  private final Queue<String> answered = new ConcurrentLinkedQueue<>();
  private final Map<String, Rated> acknowledged = new ConcurrentHashMap<>();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private RatingClients(List<NodeProcess.Settings> nodes, String better, int clients) {
    this.nodes = nodes;
    this.better = better;
    this.clients = Executors.newFixedThreadPool(clients);
  }

  /**
   * Starts them.
   *
   * @param better the arm whose answers are good
   * @param seed of their choices of nodes and ratings
   */
  static RatingClients start(TestCluster cluster, String better, int clients, long seed) {
    List<NodeProcess.Settings> nodes = new ArrayList<>();
    for (int i = 0; i < TestCluster.NODES; i++) {
      nodes.add(cluster.node(i).settings());
    }
    RatingClients all = new RatingClients(nodes, better, clients);
    for (int i = 0; i < clients; i++) {
      Random random = new Random(seed + i);
      all.clients.execute(() -> all.repeat(random));
    }
    return all;
  }

  private void repeat(Random random) {
    while (!stopped && !Thread.currentThread().isInterrupted()) {
      try {
        ask(random);
      } catch (IOException nodeGone) {
        lost.add(nodeGone.toString());
      } catch (InterruptedException left) {
        Thread.currentThread().interrupt();
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void ask(Random random) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            random,
            "/v1/chat/completions",
            "",
            "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
    if (answer.statusCode() != 200) {
      refusals.add(answer.statusCode() + " " + answer.body());
      return;
    }
    String decision = answer.headers().firstValue("x-moat-decision-id").orElseThrow();
    String arm = answer.headers().firstValue("x-moat-arm").orElseThrow();
    answered.add(decision);
    double value = (arm.equals(better) ? 1 - STEP : 0) + (random.nextBoolean() ? STEP : 0);
    rate(random, new Rated(decision, arm, value));
    if (random.nextInt(ONE_IN_TWICE) == 0) {
      rate(random, new Rated(decision, arm, value));
    }
  }

  /** Whoever hears nothing does not know whether it was written down, and says it again. */
  private void rate(Random random, Rated rated) throws InterruptedException {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        HttpResponse<String> reply =
            send(
                random,
                "/v1/feedback",
                rated.decisionId(),
                "{\"inference_id\":\"%s\",\"metric_name\":\"quality\",\"value\":%s}"
                    .formatted(rated.decisionId(), rated.value()));
        if (reply.statusCode() == 202) {
          acknowledged.put(rated.decisionId(), rated);
          return;
        }
        refusals.add(reply.statusCode() + " " + reply.body());
      } catch (IOException nodeGone) {
        lost.add(nodeGone.toString());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private HttpResponse<String> send(Random random, String path, String once, String body)
      throws IOException, InterruptedException {
    NodeProcess.Settings node = nodes.get(random.nextInt(nodes.size()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(NodeProcess.api(node, path))
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + node.key())
            .header("Content-Type", "application/json");
    if (!once.isEmpty()) {
      request.header("Idempotency-Key", once);
    }
    return HTTP.send(
        request.POST(BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Ids of the decisions of all whole answers. */
  List<String> answered() {
    return List.copyOf(answered);
  }

  /** What was rated and acknowledged, by decision. */
  Map<String, Rated> acknowledged() {
    return Map.copyOf(acknowledged);
  }

  /** Answers of another kind than those that were wanted. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Calls that had no answer. */
  int lost() {
    return lost.size();
  }

  /** Lets every client hear its answer and say how good it was, and no more. */
  void finish() {
    stopped = true;
    clients.shutdown();
    awaitEnd();
  }

  @Override
  public void close() {
    clients.shutdownNow();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!clients.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("a client did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
