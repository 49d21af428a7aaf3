package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.loadtests.stub.Seen;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Three tenants that each send several times what one of their limits allows, through all nodes at
 * once: one is limited by its key, one as a whole over two keys, one for a model.
 */
final class RateDrive implements AutoCloseable {
  static final int PER_MINUTE = 240;

  private static final List<String> MODELS = List.of("by-key", "by-tenant", "by-model");
  private static final String LIMIT = "{\"requests_per_minute\": " + PER_MINUTE + "}";
  private static final int CLIENTS = 2;
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final JsonMapper JSON = new JsonMapper();

  private final GatewayCluster cluster;
  private final List<RepeatedRequest> clients = new ArrayList<>();
  private final Map<String, Replies> replies = new TreeMap<>();
  private final long startNanos = System.nanoTime();

  private RateDrive(GatewayCluster cluster) {
    this.cluster = cluster;
  }

  /** Makes tenants and keys and begins. */
  static RateDrive start(GatewayCluster cluster) {
    NodeProcess node = cluster.node(0);
    RateDrive drive = new RateDrive(cluster);
    ManagementCalls.send(node, "POST", "/tenants", "{\"id\": \"by-key\"}");
    drive.send("by-key", List.of(cluster.key("by-key", "{\"limits\": " + LIMIT + "}")));
    ManagementCalls.send(node, "POST", "/tenants", tenant("by-tenant", LIMIT));
    drive.send(
        "by-tenant", List.of(cluster.key("by-tenant", "{}"), cluster.key("by-tenant", "{}")));
    String model = "{\"models\": {\"by-model\": " + LIMIT + "}}";
    ManagementCalls.send(node, "POST", "/tenants", tenant("by-model", model));
    drive.send("by-model", List.of(cluster.key("by-model", "{}")));
    return drive;
  }

  private static String tenant(String id, String limits) {
    return "{\"id\": \"" + id + "\", \"limits\": " + limits + "}";
  }

  private void send(String model, List<JsonNode> keys) {
    Replies heard = new Replies();
    replies.put(model, heard);
    for (int i = 0; i < TestCluster.NODES; i++) {
      for (JsonNode key : keys) {
        HttpRequest request =
            GatewayCluster.chat(cluster.node(i), GatewayCluster.secret(key), model, false);
        clients.add(RepeatedRequest.start(request, CLIENTS / keys.size(), PAUSE, heard::add));
      }
    }
  }

  static List<String> models() {
    return MODELS;
  }

  /** What clients that asked for the model were answered. */
  Replies replies(String model) {
    Replies heard = replies.get(model);
    if (heard == null) {
      throw new IllegalArgumentException(model);
    }
    return heard;
  }

  /** Goes on until so much time has passed since the start, and ends. */
  void runFor(Duration time) {
    long end = startNanos + time.toNanos();
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    clients.forEach(RepeatedRequest::finish);
  }

  /** When the upstream got the requests that were let through, oldest first. */
  List<Long> admittedNanos(String model) {
    return cluster.stub().seen().stream()
        .filter(seen -> modelOf(seen).equals(model))
        .map(Seen::atNanos)
        .sorted()
        .toList();
  }

  private static String modelOf(Seen seen) {
    try {
      return JSON.readTree(seen.body()).path("model").asText();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The most that any minute had. */
  static int mostInAMinute(List<Long> atNanos) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < atNanos.size(); last++) {
      while (atNanos.get(last) - atNanos.get(first) >= WINDOW.toNanos()) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  @Override
  public void close() {
    clients.forEach(RepeatedRequest::close);
  }
}
