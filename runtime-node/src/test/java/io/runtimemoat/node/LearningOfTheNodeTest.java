package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node with two models of the same price, of which the one that the rules pick is always
 * wrong. Its clients rate every answer.
 */
@Tag("verify")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LearningOfTheNodeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_REQUESTS = 20_000;
  private static LearningNode node;
  private static NodeCalls calls;

  /** Ids of requests that were answered. */
  private static final List<String> ANSWERED = new ArrayList<>();

  /** What answers said of the rollout. */
  private static final Set<String> PHASES = new HashSet<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node = LearningNode.start(folder, QuickLearning.ROLLOUT);
    calls = node.calls();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  @Order(1)
  void flagOff_theRulesDecideAndNothingIsExplored() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(ask().arm()).isEqualTo("up.wrong");
    }
  }

  @Test
  @Order(0)
  void beforeAnythingIsLearned_thereAreNoPoliciesAndNothingToStartFrom() throws Exception {
    assertThat(calls.admin("GET", "/tenants/dev/policies", "").path("data")).isEmpty();
    assertThat(calls.admin("GET", "/population", "").path("object").asText()).isEqualTo("list");
    assertThat(calls.admin("GET", "/population", "").path("data")).isEmpty();
  }

  @Test
  @Order(1)
  void boundsOfExploring_areSetAndLifted() throws Exception {
    JsonNode bound =
        calls.admin(
            "PUT",
            "/tenants/dev/exploration",
            "{\"floor\":0,\"share\":0.05,\"daily_money\":1,\"reason\":\"quiet week\"}");
    JsonNode lifted =
        calls.admin("DELETE", "/tenants/dev/exploration", "{\"reason\":\"calm again\"}");

    assertThat(bound.at("/bounds/share").asDouble()).isEqualTo(0.05);
    assertThat(lifted.path("bounds").isNull()).isTrue();
    JsonNode changes = calls.admin("GET", "/tenants/dev/provenance", "").path("data");
    assertThat(changes.get(0).path("to").asText()).isEqualTo("configuration");
    assertThat(changes.get(0).path("reason").asText()).isEqualTo("calm again");
    assertThat(changes.get(1).path("to").asText()).startsWith("{\"floor\":0.0,");
  }

  @Test
  @Order(1)
  void history_comesInPagesTheNewestFirst() throws Exception {
    String path = "/tenants/dev/provenance";
    for (int i = 0; i < 3; i++) {
      calls.admin(
          "PUT",
          "/tenants/dev/exploration",
          "{\"floor\":0,\"share\":0.05,\"daily_money\":1,\"reason\":\"" + i + "\"}");
    }
    calls.admin("DELETE", "/tenants/dev/exploration", "");
    List<JsonNode> all = new ArrayList<>();
    calls.admin("GET", path, "").path("data").forEach(all::add);

    List<JsonNode> paged = new ArrayList<>();
    boolean more = true;
    for (String after = ""; more; after = paged.get(paged.size() - 1).path("id").asText()) {
      JsonNode page = calls.admin("GET", path + "?limit=2&after=" + after, "");
      assertThat(page.path("data").size()).isBetween(1, 2);
      page.path("data").forEach(paged::add);
      more = page.path("has_more").asBoolean();
    }

    assertThat(all).hasSizeGreaterThanOrEqualTo(4);
    assertThat(all.subList(0, 4))
        .extracting(change -> change.path("reason").asText())
        .containsExactly("lifted", "2", "1", "0");
    assertThat(paged).isEqualTo(all);
    assertThat(calls.admin("GET", path + "?after=x", "").at("/error/param").asText())
        .isEqualTo("after");
    assertThat(calls.admin("GET", path + "?limit=1001", "").at("/error/param").asText())
        .isEqualTo("limit");
  }

  @Test
  @Order(2)
  void ratedAnswers_moveThePolicyThroughEveryPhaseToTheBetterModel() throws Exception {
    calls.letItLearn();

    JsonNode policy = serveUntil(p -> p.path("champion").asText().startsWith("snap-"));

    assertThat(policy.path("last_gate").path("verdict").asText()).isEqualTo("PASS");
    List<String> changes = new ArrayList<>();
    calls
        .admin("GET", "/tenants/dev/provenance", "")
        .path("data")
        .forEach(entry -> changes.add(entry.path("what").asText()));
    assertThat(changes)
        .containsSubsequence("promoted", "guarded_50", "guarded_25", "canary", "staged", "gate");
    assertThat(PHASES).contains("general", "canary", "control.canary", "guarded_25", "guarded_50");
    int right = 0;
    for (int i = 0; i < 100; i++) {
      right += ask().arm().equals("up.right") ? 1 : 0;
    }
    // The cap lets it explore the other one in at most 30 of 100; eight deviations of a binomial.
    assertThat(right).isGreaterThan(34);
  }

  @Test
  @Order(3)
  void everyDecision_recomputesFromItsRecordAndItsSnapshot() throws Exception {
    List<String> algorithms = new ArrayList<>();
    for (int i = 0; i < ANSWERED.size(); i += 20) {
      JsonNode trace = calls.admin("GET", "/audit/traces/" + ANSWERED.get(i), "");
      for (JsonNode fact : trace.path("facts")) {
        if (fact.path("manifest").asText().equals("decided/1")) {
          assertThat(fact.at("/replay/identical").asBoolean()).as("%s", fact).isTrue();
          algorithms.add(fact.path("algorithm").asText());
        }
      }
    }
    assertThat(algorithms).contains("rule/1", "rule-eps/1").anyMatch(a -> a.startsWith("lin-ts"));
  }

  @Test
  @Order(4)
  void orderToRollBack_reachesTheRouterAndBarsTheSnapshot() throws Exception {
    JsonNode before = serveUntil(p -> p.path("champion").asText().startsWith("snap-"));
    String champion = before.path("champion").asText();

    JsonNode after =
        calls.admin(
            "POST",
            "/tenants/dev/policies/chat/orders",
            "{\"order\":\"roll_back\",\"reason\":\"drill\"}");

    assertThat(after.path("barred")).extracting(JsonNode::asText).contains(champion);
    assertThat(after.path("champion").asText()).isNotEqualTo(champion);
    serveUntil(p -> !ask().decisionId().isEmpty() && !servedBy(champion));
  }

  @Test
  @Order(5)
  void feedback_isAcceptedForOurDecisionsAlone() throws Exception {
    RatedCalls.Reply reply = ask();

    RatedCalls rated = new RatedCalls(calls);
    HttpResponse<String> known = rated.rate(reply.decisionId(), "1", "once");
    HttpResponse<String> again = rated.rate(reply.decisionId(), "1", "once");
    HttpResponse<String> forged =
        rated.rate("dec_" + "A".repeat(reply.decisionId().length() - 4), "1", "once");
    HttpResponse<String> others = rateOfAnotherTenant(reply.decisionId());
    HttpResponse<String> tooGood = rated.rate(reply.decisionId(), "7", "once");

    assertThat(known.statusCode()).isEqualTo(202);
    assertThat(JSON.readTree(known.body()).path("feedback_id").asText()).startsWith("fb_");
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).as("the same feedback").isEqualTo(known.body());
    assertThat(rated.rate(reply.decisionId(), "1", "twice").body()).isNotEqualTo(known.body());
    assertThat(forged.statusCode()).isEqualTo(404);
    assertThat(others.statusCode()).isEqualTo(404);
    assertThat(others.body()).as("as of an id that nobody made").isEqualTo(forged.body());
    assertThat(tooGood.statusCode()).isEqualTo(400);
    assertThat(tooGood.body()).contains("from 0.0 to 1.0");
    List<String> said = new ArrayList<>();
    for (JsonNode fact :
        calls.admin("GET", "/audit/traces/" + reply.requestId(), "").path("facts")) {
      if (fact.path("manifest").asText().equals("feedback/1")) {
        said.add(fact.path("metric").asText() + " " + fact.path("value").asDouble());
      }
    }
    assertThat(said).containsExactly("quality 1.0", "quality 1.0", "quality 1.0"); // as they came
    JsonNode whole = calls.admin("GET", "/audit/traces/" + reply.requestId(), "");
    for (String id : List.of(reply.decisionId(), "chatcmpl-" + reply.requestId())) {
      assertThat(calls.admin("GET", "/audit/traces/" + id, "")).isEqualTo(whole);
    }
    assertThat(calls.admin("GET", "/audit/traces/nobody", "").toString())
        .contains("not_found", "chatcmpl-", "x-moat-decision-id");
  }

  /** Once the node has heard of the tenant's key. */
  private static HttpResponse<String> rateOfAnotherTenant(String decision) throws Exception {
    String key = calls.keyOfNewTenant("stranger", "");
    String body =
        "{\"inference_id\":\"%s\",\"metric_name\":\"quality\",\"value\":1}".formatted(decision);
    long deadline = System.nanoTime() + 10_000_000_000L;
    HttpResponse<String> answer = calls.post("/v1/feedback", body, key);
    while (answer.statusCode() == 401) {
      assertThat(System.nanoTime()).as("the key is never known").isLessThan(deadline);
      answer = calls.post("/v1/feedback", body, key);
    }
    return answer;
  }

  private static boolean servedBy(String snapshot) throws Exception {
    RatedCalls.Reply reply = ask();
    for (JsonNode fact :
        calls.admin("GET", "/audit/traces/" + reply.requestId(), "").path("facts")) {
      if (fact.path("snapshot_id").asText().equals(snapshot)) {
        return true;
      }
    }
    return false;
  }

  private interface Look {
    boolean at(JsonNode policy) throws Exception;
  }

  /** Serves and rates until the policy is as wanted. */
  private static JsonNode serveUntil(Look wanted) throws Exception {
    RatedCalls rated = new RatedCalls(calls);
    for (int i = 0; i < MOST_REQUESTS; i++) {
      RatedCalls.Reply reply = ask();
      rated.rate(reply);
      if (i % 50 == 0) {
        JsonNode policy = calls.admin("GET", "/tenants/dev/policies/chat", "");
        if (wanted.at(policy)) {
          return policy;
        }
      }
    }
    throw new AssertionError(
        "not within %d requests: %s"
            .formatted(MOST_REQUESTS, calls.admin("GET", "/tenants/dev/policies/chat", "")));
  }

  private static RatedCalls.Reply ask() throws Exception {
    RatedCalls.Reply reply = new RatedCalls(calls).ask();
    ANSWERED.add(reply.requestId());
    PHASES.add(reply.phase());
    return reply;
  }
}
