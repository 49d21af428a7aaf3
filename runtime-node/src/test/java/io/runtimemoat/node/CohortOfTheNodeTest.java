package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node with four tenants, none of which ever has as many decisions as its own gate waits
 * for: what they say together stages a candidate of one.
 */
@Tag("verify")
class CohortOfTheNodeTest {
  private static final int MOST_ROUNDS = 2_000;
  private static LearningNode node;
  private static NodeCalls calls;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node =
        LearningNode.start(
            folder,
            """
                # On a busy machine a rating comes later than the quick settings wait for it.
                moat.learning.rewards.window = 3 s
                moat.learning.trainer { min-holdout = 20000, max-holdout = 20000 }
                moat.learning.cohort { contribute = true, use = true, interval = 200 ms }
                """);
    calls = node.calls();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void tenantsThatAreTooSmallAlone_passTheGateTogether() throws Exception {
    calls.letItLearn();
    Map<String, String> keys = new TreeMap<>();
    for (String tenant : new String[] {"one", "two", "three", "four"}) {
      keys.put(tenant, calls.keyOfNewTenant(tenant, ""));
    }

    JsonNode gate = serveUntilOnePasses(keys);

    assertThat(gate.path("verdict").asText()).isEqualTo("PASS");
    assertThat(gate.path("report").asText())
        .contains("passed    cohort_tenants     3.00000", "lower bound over 4 tenants");
  }

  /** Serves and rates all alike; what the first gate that passes says. */
  private static JsonNode serveUntilOnePasses(Map<String, String> keys) throws Exception {
    String last = "";
    for (int round = 0; round < MOST_ROUNDS; round++) {
      for (String key : keys.values()) {
        serve(key);
      }
      for (String tenant : round % 10 == 0 ? keys.keySet() : Set.<String>of()) {
        JsonNode policy = calls.admin("GET", "/tenants/" + tenant + "/policies/chat", "");
        if (policy.path("last_gate").isObject()) {
          return policy.path("last_gate");
        }
        last = policy.toString();
      }
    }
    throw new AssertionError("not within %d rounds: %s".formatted(MOST_ROUNDS, last));
  }

  private static void serve(String key) throws Exception {
    HttpResponse<String> response = ask(key);
    for (int i = 0; i < 100 && response.statusCode() == 401; i++) {
      response = ask(key); // a new key reaches the data port with the feed
    }
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    boolean right = header(response, "x-moat-arm").equals("up.right");
    HttpResponse<String> rated =
        calls.post(
            "/v1/feedback",
            "{\"inference_id\":\"%s\",\"metric_name\":\"quality\",\"value\":%s}"
                .formatted(header(response, "x-moat-decision-id"), right ? "1" : "0"),
            key);
    assertThat(rated.statusCode()).as(rated.body()).isEqualTo(202);
  }

  private static HttpResponse<String> ask(String key) throws Exception {
    return calls.post(
        "/v1/chat/completions",
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        key);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }
}
