package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;

/** Requests of {@code auto} and their ratings, where {@code up.right} is right. */
record RatedCalls(NodeCalls calls) {
  /**
   * What an answer said of its decision.
   *
   * @param phase that the policy was in
   */
  record Reply(String requestId, String decisionId, String arm, String phase) {}

  /** One answered request. */
  Reply ask() throws IOException, InterruptedException {
    HttpResponse<String> response =
        calls.post(
            "/v1/chat/completions",
            "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new Reply(
        header(response, "x-request-id"),
        header(response, "x-moat-decision-id"),
        header(response, "x-moat-arm"),
        header(response, "x-moat-phase"));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  /** Rates an answer as what it is. */
  void rate(Reply reply) throws IOException, InterruptedException {
    HttpResponse<String> rated =
        rate(reply.decisionId(), reply.arm().equals("up.right") ? "1" : "0", "");
    assertThat(rated.statusCode()).as(rated.body()).isEqualTo(202);
  }

  /**
   * Sends a rating.
   *
   * @param key of idempotency; empty for none
   */
  HttpResponse<String> rate(String decision, String value, String key)
      throws IOException, InterruptedException {
    String body =
        "{\"inference_id\":\"%s\",\"metric_name\":\"quality\",\"value\":%s}"
            .formatted(decision, value);
    return key.isEmpty()
        ? calls.post("/v1/feedback", body)
        : calls.post("/v1/feedback", body, calls.key(), "Idempotency-Key", key);
  }
}
