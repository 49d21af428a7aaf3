package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a node's management port says about it at one moment. */
record NodeStatus(JsonNode json) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static NodeStatus of(NodeProcess node) {
    URI uri = node.management("/status");
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    try {
      return new NodeStatus(
          new JsonMapper()
              .readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body()));
    } catch (IOException e) {
      throw new IllegalStateException(uri + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ids of the last requests that stand there, such as {@code running}. */
  Set<String> requestIds(String outcome) {
    return entries("decisions")
        .filter(decision -> decision.path("outcome").asText().equals(outcome))
        .map(decision -> decision.path("requestId").asText())
        .collect(Collectors.toSet());
  }

  /** Cluster addresses of the nodes whose devices it knows, its own among them. */
  Set<String> nodes() {
    return entries("devices")
        .map(device -> device.path("node").asText())
        .map(address -> address.substring(address.indexOf('@') + 1))
        .collect(Collectors.toSet());
  }

  /** Sequences that its own devices decode. */
  int active() {
    return local("active");
  }

  /** Sequences that wait for its own devices. */
  int queued() {
    return local("queued");
  }

  private int local(String field) {
    return entries("devices")
        .filter(device -> device.path("local").booleanValue())
        .mapToInt(device -> device.path(field).intValue())
        .sum();
  }

  private Stream<JsonNode> entries(String field) {
    return StreamSupport.stream(json.path(field).spliterator(), false);
  }
}
