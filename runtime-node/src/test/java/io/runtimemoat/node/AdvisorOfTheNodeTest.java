package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node that only recommends: of two models of the same price the one that the rules pick is
 * always wrong, and a cooler temperature does best. Callers report what came of it.
 */
@Tag("verify")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdvisorOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_REQUESTS = 20_000;
  private static final String ASK =
      "{\"task_type\":\"refactor\",\"task_features\":{\"risk_tier\":2,\"prompt_tokens\":150}}";
  private static MoatNode node;
  private static NodeCalls calls;

  /** Ids of recommendations. */
  private static final List<String> GIVEN = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node =
        RunningNode.start(
            folder,
            QuickLearning.settings(1, "small", "medium")
                + QuickLearning.ROLLOUT
                + "moat.routing.rule { medium-difficulty = 0.99, large-difficulty = 1 }");
    calls = new NodeCalls(node);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  @Order(1)
  void flagOff_theRulesRecommendTheBaseline() throws Exception {
    HttpResponse<String> answer = calls.post("/v1/recommendations", ASK);
    JsonNode told = JSON.readTree(answer.body());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-moat-phase")).hasValue("general");
    assertThat(answer.headers().firstValue("x-moat-decision-id"))
        .hasValue(told.path("id").asText());
    assertThat(told.path("model").asText()).isEqualTo("wrong");
    assertThat(told.path("parameters").path("temperature").asDouble()).isEqualTo(0.7);
    assertThat(told.path("parameters").path("max_tokens").asInt()).isEqualTo(1024);
    assertThat(told.path("origins").path("temperature").asText()).isEqualTo("default");
    assertThat(told.path("origin").asText()).isEqualTo("rule:rule/1");
    assertThat(told.path("reason").asText()).isEqualTo("rule");
    assertThat(told.path("phase").asText()).isEqualTo("general");
    assertThat(told.path("schema_version").asText()).isEqualTo("advice/1");
    assertThat(told.path("propensity").asDouble()).isEqualTo(1);
    assertThat(told.path("confidence").isNull()).isTrue();
    assertThat(told.path("context_fingerprint").asText()).matches("[0-9a-f]{32}");
    assertThat(recommend(ASK).path("context_fingerprint"))
        .isEqualTo(told.path("context_fingerprint"));
  }

  @Test
  @Order(2)
  void reportedOutcomes_makeTheBetterModelTheRecommendedOne() throws Exception {
    calls.letItLearn();

    reportUntilLearned();

    int right = 0;
    Set<String> sets = new TreeSet<>();
    JsonNode last = JSON.nullNode();
    for (int i = 0; i < 100; i++) {
      last = recommend(ASK);
      right += last.path("model").asText().equals("right") ? 1 : 0;
      sets.add(last.path("parameter_set").asText());
    }
    // The cap lets it explore the other one in at most 30 of 100; eight deviations of a binomial.
    assertThat(right).isGreaterThan(34);
    assertThat(sets).hasSizeGreaterThan(1);
    assertThat(last.path("origin").asText()).startsWith("bandit:lin-ts/1@");
    assertThat(last.path("confidence").asDouble()).isBetween(0.0, 1.0);
    JsonNode arms = calls.admin("GET", "/tenants/dev/policies/advice.refactor", "").path("arms");
    assertThat(arms.toString()).contains("up.right/cooler");
  }

  @Test
  @Order(3)
  void everyRecommendation_recomputesFromItsRecordAndItsSnapshot() throws Exception {
    Set<String> algorithms = new TreeSet<>();
    for (int i = 0; i < GIVEN.size(); i += 20) {
      JsonNode trace = calls.admin("GET", "/audit/traces/" + GIVEN.get(i), "");
      for (JsonNode fact : trace.path("facts")) {
        if (fact.path("manifest").asText().equals("decided/1")) {
          assertThat(fact.at("/replay/identical").asBoolean()).as("%s", fact).isTrue();
          algorithms.add(fact.path("algorithm").asText());
        }
      }
    }
    assertThat(algorithms).contains("rule/1", "rule-eps/1", "lin-ts/1");
  }

  @Test
  @Order(4)
  void outcome_isTakenOnceForRecommendationsOfTheTenantAlone() throws Exception {
    String own = recommend(ASK).path("id").asText();
    String foreign = keyOfAnotherTenant();

    HttpResponse<String> first = report(own, "\"quality\":0.5,\"latency_ms\":12.5");
    HttpResponse<String> forged = report("dec_" + "A".repeat(own.length() - 4), "\"quality\":1");
    HttpResponse<String> others =
        calls.post("/v1/outcomes", "{\"decision_id\":\"%s\"}".formatted(own), foreign);
    HttpResponse<String> feedback =
        calls.post(
            "/v1/feedback",
            "{\"inference_id\":\"%s\",\"metric_name\":\"rating\",\"value\":5}".formatted(own));
    HttpResponse<String> othersFeedback =
        calls.post(
            "/v1/feedback",
            "{\"inference_id\":\"%s\",\"metric_name\":\"rating\",\"value\":5}".formatted(own),
            foreign);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
    assertThat(JSON.readTree(first.body()).path("outcome_id").asText()).startsWith("out_");
    assertThat(forged.statusCode()).isEqualTo(404);
    assertThat(others.statusCode()).isEqualTo(404);
    assertThat(others.body()).contains("recommendation_not_found");
    assertThat(feedback.statusCode()).isEqualTo(202);
    assertThat(othersFeedback.statusCode()).isEqualTo(404);
    List<String> manifests = new ArrayList<>();
    calls
        .admin("GET", "/audit/traces/" + own, "")
        .path("facts")
        .forEach(fact -> manifests.add(fact.path("manifest").asText()));
    assertThat(manifests).contains("decided/1").endsWith("reported/1", "feedback/1");
  }

  /** Counted from the first fold after the recommendation, whatever was open before. */
  @Test
  @Order(5)
  void repeatedOutcome_isLearnedOnce() throws Exception {
    String ask = ASK.replace("refactor", "once");
    for (int i = 0; i < 3; i++) {
      String id = recommend(ask).path("id").asText();
      for (int again = 0; again < 4; again++) {
        assertThat(report(id, "\"quality\":1").statusCode()).isEqualTo(202);
      }
    }
    String last = recommend(ask).path("id").asText();
    assertThat(report(last, "\"quality\":0,\"followed\":false").statusCode()).isEqualTo(202);

    JsonNode policy = JSON.nullNode();
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (policy.path("rewards").asInt() < 3) {
      assertThat(System.nanoTime()).as("%s", policy).isLessThan(deadline);
      recommend(ASK); // keeps the learner awake
      policy = calls.admin("GET", "/tenants/dev/policies/advice.once", "");
    }
    reportUntilLearned(); // windows pass, folds go on
    policy = calls.admin("GET", "/tenants/dev/policies/advice.once", "");

    assertThat(policy.path("rewards").asInt()).as("%s", policy).isEqualTo(3);
    assertThat(policy.path("rated_requests").asInt()).isEqualTo(3);
  }

  /** Nothing that a client sends is the server's failure. */
  @Test
  @Order(6)
  void nonsense_isA4xxThatNamesTheField() throws Exception {
    String[] bodies = {
      "",
      "[]",
      "null",
      "{",
      "{\"task_type\":",
      "{}",
      "{\"task_type\":\"\u0000\"}",
      "{\"task_type\":\"" + "x".repeat(100_000) + "\"}",
      ASK.replace("150", "1e999"),
      ASK.replace("\"risk_tier\":2", "\"complexity_indicators\":[" + "[".repeat(40) + "]"),
      "{\"task_type\":\"t\",\"models\":[\"no-such-model\"]}",
      "{\"recommendation_id\":\"\u00e9\"}",
      "{\"recommendation_id\":\"" + "dec_".repeat(10_000) + "\"}"
    };
    for (String body : bodies) {
      for (String path : new String[] {"/v1/recommendations", "/v1/outcomes"}) {
        HttpResponse<String> answer = calls.post(path, body);
        assertThat(answer.statusCode()).as("%s: %.200s", path, body).isBetween(400, 404);
        assertThat(JSON.readTree(answer.body()).at("/error/message").asText()).isNotEmpty();
      }
    }
    HttpResponse<String> key =
        calls.post(
            "/v1/outcomes",
            "{\"decision_id\":\"d\"}",
            calls.key(),
            "Idempotency-Key",
            "with blank");
    assertThat(key.body()).contains("invalid_idempotency_key");
    assertThat(calls.post("/v1/recommendations", ASK, "sk-moat-none").statusCode()).isEqualTo(401);
  }

  /** Requests a minute are counted whatever they ask. */
  @Test
  @Order(7)
  void requestsPerMinute_holdForRecommendationsOutcomesAndFeedback() throws Exception {
    String key = calls.keyOfNewTenant("slow", ",\"limits\":{\"requests_per_minute\":3}");
    HttpResponse<String> first = calls.post("/v1/recommendations", ASK, key);
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (first.statusCode() == 401) {
      assertThat(System.nanoTime()).as("the key is never known").isLessThan(deadline);
      first = calls.post("/v1/recommendations", ASK, key);
    }
    String id = JSON.readTree(first.body()).path("id").asText();
    String outcome = "{\"decision_id\":\"%s\",\"success\":true}".formatted(id);
    String feedback =
        "{\"inference_id\":\"%s\",\"metric_name\":\"rating\",\"value\":5}".formatted(id);

    assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("2");
    assertThat(calls.post("/v1/outcomes", outcome, key).statusCode()).isEqualTo(202);
    assertThat(calls.post("/v1/feedback", feedback, key).statusCode()).isEqualTo(202);
    for (String path : new String[] {"/v1/recommendations", "/v1/outcomes", "/v1/feedback"}) {
      HttpResponse<String> refused = calls.post(path, ASK, key);
      assertThat(refused.statusCode()).as(path).isEqualTo(429);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
    }
  }

  /** Reports until a learned policy is the champion. */
  private static void reportUntilLearned() throws Exception {
    for (int i = 0; i < MOST_REQUESTS; i++) {
      JsonNode given = recommend(ASK);
      double quality = given.path("model").asText().equals("right") ? 0.8 : 0.1;
      double more = given.path("parameter_set").asText().equals("cooler") ? 0.2 : 0;
      HttpResponse<String> reported =
          report(
              given.path("id").asText(),
              "\"quality\":%s,\"latency_ms\":200,\"cost\":0.0001".formatted(quality + more));
      assertThat(reported.statusCode()).as(reported.body()).isEqualTo(202);
      if (i % 50 == 49) {
        JsonNode policy = calls.admin("GET", "/tenants/dev/policies/advice.refactor", "");
        if (policy.path("champion").asText().startsWith("snap-")) {
          return;
        }
      }
    }
    throw new AssertionError(
        calls.admin("GET", "/tenants/dev/policies/advice.refactor", "").toString());
  }

  private static JsonNode recommend(String ask) throws Exception {
    HttpResponse<String> answer = calls.post("/v1/recommendations", ask);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode told = JSON.readTree(answer.body());
    GIVEN.add(told.path("id").asText());
    return told;
  }

  private static HttpResponse<String> report(String id, String more) throws Exception {
    return calls.post("/v1/outcomes", "{\"recommendation_id\":\"%s\",%s}".formatted(id, more));
  }

  private static String keyOfAnotherTenant() throws Exception {
    String key = calls.keyOfNewTenant("other", "");
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (calls.post("/v1/recommendations", ASK, key).statusCode() == 401) {
      assertThat(System.nanoTime()).as("the key is never known").isLessThan(deadline);
    }
    return key;
  }
}
