package io.runtimemoat.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls of a node's management API with its development key, which is admin there. */
final class ManagementCalls {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ManagementCalls() {}

  static JsonNode get(NodeProcess node, String path) {
    return send(node, "GET", path, "");
  }

  /** Fails unless the answer says that it was done. */
  static JsonNode send(NodeProcess node, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(node.management(path))
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + node.settings().key())
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(method + " " + path + ": " + answer.body());
      }
      return new JsonMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
