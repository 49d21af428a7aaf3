package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node whose tenants rate two models, of which the one that the rules pick is always wrong:
 * what three of them learned is what a fourth starts from, and a fifth is left out of it.
 */
@Tag("verify")
class PopulationOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_REQUESTS = 5_000;
  private static final int MOST_ROUNDS = 20;

  /** Right answers of 60: exploring brings 9, the cap lets it bring 18; five deviations. */
  private static final int MOST_BY_CHANCE = 24;

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static LearningNode node;
  private static NodeCalls calls;

  private record Reply(String requestId, String decisionId, String arm, String policyVersion) {}

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node =
        LearningNode.start(
            folder,
            """
                # On a busy machine a rating comes later than the quick settings wait for it.
                moat.learning.rewards.window = 3 s
                moat.learning.population {
                  contribute = true, use = true, exclude = [hermit], interval = 200 ms
                }
                """);
    calls = node.calls();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    THREADS.shutdownNow();
  }

  @Test
  void newTenant_startsFromWhatThreeOthersLearned_andAnExcludedOneFromTheRules() throws Exception {
    calls.letItLearn();
    promote("one", "two", "three");
    String newcomer = calls.keyOfNewTenant("newcomer", "");
    String hermit = calls.keyOfNewTenant("hermit", "");

    Reply first = askUntil(newcomer, "lin-ts/1@population-");
    JsonNode population = calls.admin("GET", "/population", "").at("/data/0");
    int right = 0;
    // The first policy may be of what tenants gave early; the next follow within a second.
    for (int round = 0; round < MOST_ROUNDS && right <= MOST_BY_CHANCE; round++) {
      right = 0;
      for (int i = 0; i < 60; i++) {
        right += ask(newcomer).arm().equals("up.right") ? 1 : 0;
      }
    }

    assertThat(population.path("tenants").asInt()).isEqualTo(3);
    assertThat(population.path("snapshot").asText()).startsWith("pop-");
    // Nobody has rated one answer of it.
    assertThat(right).isGreaterThan(MOST_BY_CHANCE);
    JsonNode decided = calls.decision(first.requestId());
    assertThat(decided.path("snapshot_id").asText()).startsWith("pop-");
    assertThat(decided.at("/replay/identical").asBoolean()).as("%s", decided).isTrue();
    assertThat(ask(hermit).policyVersion()).startsWith("rule-eps");

    calls.admin("DELETE", "/tenants/two", "");
    askUntil(newcomer, "rule-eps");
    assertThat(calls.admin("GET", "/population", "").at("/data/0/reason").asText())
        .startsWith("2 tenants have given");
  }

  /** Lets tenants' own policies serve everything: through the gate, then on by hand. */
  private static void promote(String... tenants) throws Exception {
    List<Callable<String>> all = new ArrayList<>();
    for (String tenant : tenants) {
      all.add(() -> promote(tenant));
    }
    for (Future<String> promoted : THREADS.invokeAll(all)) {
      assertThat(promoted.get()).startsWith("snap-");
    }
  }

  private static String promote(String tenant) throws Exception {
    String key = calls.keyOfNewTenant(tenant, "");
    String path = "/tenants/" + tenant + "/policies/chat";
    JsonNode policy = JSON.missingNode();
    for (int i = 0; i < MOST_REQUESTS; i++) {
      rate(key, ask(key));
      if (i % 25 == 0) {
        policy = calls.admin("GET", path, "");
        while (policy.path("candidate").isObject()) {
          order(tenant, "advance");
          policy = calls.admin("GET", path, "");
        }
        if (policy.path("champion").asText().startsWith("snap-")) {
          return policy.path("champion").asText();
        }
      }
    }
    throw new AssertionError("not within %d requests: %s".formatted(MOST_REQUESTS, policy));
  }

  private static JsonNode order(String tenant, String order) throws Exception {
    return calls.admin(
        "POST",
        "/tenants/" + tenant + "/policies/chat/orders",
        "{\"order\":\"" + order + "\",\"reason\":\"drill\"}");
  }

  private static Reply askUntil(String key, String version) throws Exception {
    String last = "";
    for (int i = 0; i < MOST_REQUESTS; i++) {
      Reply reply = ask(key);
      if (reply.policyVersion().startsWith(version)) {
        return reply;
      }
      last = reply.policyVersion();
    }
    throw new AssertionError(version + " does not decide but " + last);
  }

  private static Reply ask(String key) throws Exception {
    for (int i = 0; i < 100; i++) {
      HttpResponse<String> response =
          calls.post(
              "/v1/chat/completions",
              "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
              key);
      if (response.statusCode() == 401 && i < 99) {
        continue; // a new key reaches the data port with the feed
      }
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return new Reply(
          header(response, "x-request-id"),
          header(response, "x-moat-decision-id"),
          header(response, "x-moat-arm"),
          header(response, "x-moat-policy-version"));
    }
    throw new AssertionError("the key opens nothing");
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  private static void rate(String key, Reply reply) throws Exception {
    HttpResponse<String> rated =
        calls.post(
            "/v1/feedback",
            "{\"inference_id\":\"%s\",\"metric_name\":\"quality\",\"value\":%s}"
                .formatted(reply.decisionId(), reply.arm().equals("up.right") ? "1" : "0"),
            key);
    assertThat(rated.statusCode()).as(rated.body()).isEqualTo(202);
  }
}
