package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node that rolls a flag out. With the flag on it explores a model that the rules never
 * pick, which an upstream serves as well as the other one until it refuses it.
 */
@Tag("verify")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FlagRolloutOfTheNodeTest {
  private static final String FLAG = "/flags/routing.policy_bandit";
  private static final int BATCH = 32;
  private static final int MOST_BATCHES = 1_000;
  private static final ExecutorService CLIENTS = Executors.newFixedThreadPool(BATCH);
  private static final AtomicBoolean REFUSES = new AtomicBoolean();

  private static LearningNode node;
  private static NodeCalls calls;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    HelloUpstream upstream =
        new HelloUpstream(
            body -> {}, body -> REFUSES.get() && body.path("model").asText().equals("right"));
    node =
        LearningNode.start(
            folder,
            upstream,
            QuickLearning.ROLLOUT
                + """
                moat.control.flag-rollout-interval = 50 ms
                # A test fails once in a thousand runs at most, whatever the lots are.
                moat.learning.rollout.family-error = 0.001
                moat.routing.fallbacks.auto = [right]
                """);
    calls = node.calls();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    CLIENTS.shutdownNow();
  }

  @Test
  @Order(1)
  void sideThatIsNoWorse_isPromotedToOnThroughEveryPhase() throws Exception {
    JsonNode begun = order("roll_out_on");
    assertThat(begun.at("/rollout/phase").asText()).as("%s", begun).isEqualTo("canary");
    assertThat(begun.path("value").asText()).isEqualTo("share");
    assertThat(begun.path("share").asDouble()).isEqualTo(0.05);

    Set<String> phases = new HashSet<>();
    JsonNode ended =
        serveUntil(
            flag -> {
              phases.add(flag.at("/rollout/phase").asText());
              return flag.path("rollout").isNull();
            });

    assertThat(ended.at("/last_rollout/outcome").asText()).as("%s", ended).isEqualTo("promoted");
    assertThat(ended.at("/last_rollout/by").asText()).isEqualTo("judge");
    assertThat(ended.path("value").asText()).isEqualTo("on");
    assertThat(phases).contains("canary");
    serveUntil(flag -> flag.at("/applied_here/value").asText().equals("on"));
  }

  @Test
  @Order(2)
  void sideThatFailsMoreOften_isRolledBackToOff() throws Exception {
    calls.admin("PUT", FLAG, "{\"value\":\"off\",\"reason\":\"once more\"}");
    serveUntil(flag -> flag.at("/applied_here/value").asText().equals("off"));
    REFUSES.set(true);
    order("roll_out_on");

    JsonNode ended = serveUntil(flag -> flag.path("rollout").isNull());

    assertThat(ended.at("/last_rollout/outcome").asText()).as("%s", ended).isEqualTo("rolled_back");
    assertThat(ended.at("/last_rollout/cause").asText()).isEqualTo("missing");
    assertThat(ended.at("/last_rollout/phase").asText()).isEqualTo("canary");
    assertThat(ended.at("/last_rollout/reason").asText()).contains("limit 0.0100");
    assertThat(ended.path("value").asText()).isEqualTo("off");
    serveUntil(flag -> flag.at("/applied_here/value").asText().equals("off"));
    for (HttpResponse<String> answer : askMany()) {
      assertThat(answer.statusCode()).as("the rules never pick what is refused").isEqualTo(200);
    }
  }

  @Test
  @Order(3)
  void rolloutOfOff_countsBothSides_andEndsWhenTheFlagIsSet() throws Exception {
    String proof = "/flags/validator.streaming";
    calls.admin("POST", proof + "/orders", "{\"order\":\"roll_out_off\",\"reason\":\"less work\"}");

    JsonNode flag = calls.admin("GET", proof, "");
    // A request counts when it begins, and its time when it ends.
    for (int i = 0; flag.at("/sides/off/p95_ms").asDouble() == 0 && i < MOST_BATCHES; i++) {
      askMany();
      flag = calls.admin("GET", proof, "");
    }
    JsonNode set = calls.admin("PUT", proof, "{\"value\":\"on\",\"reason\":\"enough\"}");

    assertThat(flag.at("/rollout/to").asText()).as("%s", flag).isEqualTo("off");
    assertThat(flag.at("/sides/on/requests").asInt()).isPositive();
    assertThat(flag.at("/sides/off/p95_ms").asDouble()).isPositive();
    assertThat(flag.at("/rollout/waiting_for").asText()).isNotEmpty();
    assertThat(set.path("rollout").isNull()).isTrue();
    assertThat(set.path("sides").isNull()).isTrue();
    assertThat(set.at("/last_rollout/outcome").asText()).isEqualTo("withdrawn");
    assertThat(set.at("/last_rollout/reason").asText()).isEqualTo("enough");
  }

  private interface Look {
    boolean at(JsonNode flag) throws Exception;
  }

  /** Serves until the flag is as wanted. */
  private static JsonNode serveUntil(Look wanted) throws Exception {
    for (int i = 0; i < MOST_BATCHES; i++) {
      askMany();
      JsonNode flag = calls.admin("GET", FLAG, "");
      if (wanted.at(flag)) {
        return flag;
      }
    }
    throw new AssertionError(
        "not within %d requests: %s".formatted(MOST_BATCHES * BATCH, calls.admin("GET", FLAG, "")));
  }

  private static JsonNode order(String order) throws Exception {
    return calls.admin(
        "POST", FLAG + "/orders", "{\"order\":\"%s\",\"reason\":\"try it\"}".formatted(order));
  }

  private static List<HttpResponse<String>> askMany() throws Exception {
    Callable<HttpResponse<String>> ask =
        () ->
            calls.post(
                "/v1/chat/completions",
                "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (Future<HttpResponse<String>> answer : CLIENTS.invokeAll(Collections.nCopies(BATCH, ask))) {
      answers.add(answer.get());
    }
    return answers;
  }
}
