package io.runtimemoat.node.authz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.runtimemoat.config.PolicySettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** An OPA server that holds the two packages, asked by its Data API. */
final class OpaServer implements PolicyEvaluator {
  /** Statuses of a server, or of what stands before it, that has no time. */
  private static final Set<Integer> OVERLOADED = Set.of(429, 502, 503, 504);

  private final URI server;
  private final Duration decideWithin;
  private final HttpClient client;

  OpaServer(PolicySettings settings) {
    server = settings.server();
    decideWithin = settings.decideWithin();
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(decideWithin)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public CompletionStage<JsonNode> evaluate(String path, JsonNode input) {
    JsonNode body = JsonNodeFactory.instance.objectNode().set("input", input);
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/data/" + path))
            .timeout(decideWithin)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    CompletableFuture<HttpResponse<String>> exchange =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    return exchange
        // The request's own time limit ends with the head; a body may dribble.
        .orTimeout(decideWithin.toNanos(), TimeUnit.NANOSECONDS)
        .handle(
            (response, failure) -> {
              if (failure != null) {
                exchange.cancel(true);
                throw new PolicyUnansweredException("the policy server gave no answer", failure);
              }
              return result(response);
            });
  }

  private static JsonNode result(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      String sentence = "the policy server answered with status " + response.statusCode();
      throw OVERLOADED.contains(response.statusCode())
          ? new PolicyUnansweredException(sentence)
          : new PolicyUnavailableException(sentence);
    }
    try {
      JsonNode result = PolicyJson.read(response.body()).path("result");
      if (result.isMissingNode()) {
        throw new PolicyUnavailableException("the policy server lacks the policy");
      }
      return result;
    } catch (PolicyJson.UnreadableResultException e) {
      throw new CompletionException(
          new PolicyUnavailableException("the policy server's answer is not JSON", e));
    }
  }

  @Override
  public String revision() {
    return server.toString();
  }

  /** Nothing is held: the client's threads end with it. */
  @Override
  public void close() {}
}
