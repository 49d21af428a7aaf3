package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.features.PromptProjection;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A whole node of whose two aliases one is decided by an embedding of the prompt. */
@Tag("verify")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddingsOfTheNodeTest {
  private static final String SCHEMA =
      "features/8-" + new PromptProjection("bge-small-en-v1.5", 384, 96, 9).id();
  private static final int MOST_REQUESTS = 5_000;
  private static final int PHASES = 4;
  private static LearningNode node;
  private static NodeCalls calls;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node =
        LearningNode.start(
            folder,
            """
                moat.routing.aliases.plain = [wrong, right]
                moat.learning.embedding { inline = [auto], wait = 5 s, seed = 9 }
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
  @Order(1)
  void inlineAlias_isDecidedByTheEmbedding() throws Exception {
    JsonNode decision = decision("auto");

    assertThat(decision.path("feature_schema").asText()).isEqualTo(SCHEMA);
    assertThat(decision.at("/signals/prompt.embedded").asDouble(-1)).isEqualTo(1);
    assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
  }

  @Test
  @Order(1)
  void explanation_isByTheEmbeddingToo() throws Exception {
    JsonNode explained = calls.admin("POST", "/routing-decision", chat("auto"));

    assertThat(explained.at("/signals/prompt.embedded").asDouble(-1)).as("%s", explained).isOne();
    assertThat(calls.admin("POST", "/routing-decision", chat("nope")).at("/error/code").asText())
        .isEqualTo("model_not_found");
  }

  @Test
  @Order(1)
  void otherAlias_isDecidedWithoutAndInTheSameSchema() throws Exception {
    JsonNode decision = decision("plain");

    assertThat(decision.path("feature_schema").asText()).isEqualTo(SCHEMA);
    assertThat(decision.at("/signals/prompt.embedded").asDouble(-1)).isZero();
    assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
  }

  /** From its record and its snapshot: the embedding is in the record by value. */
  @Test
  @Order(2)
  void learnedDecision_replays() throws Exception {
    calls.letItLearn();
    rateUntilThereIsACandidate();
    for (int i = 0; i < PHASES; i++) {
      calls.admin(
          "POST",
          "/tenants/dev/policies/chat/orders",
          "{\"order\":\"advance\",\"reason\":\"test\"}");
    }

    JsonNode decision = decision("auto");
    for (int i = 0; i < MOST_REQUESTS && !isLearned(decision); i++) {
      decision = decision("auto");
    }

    assertThat(isLearned(decision)).as("%s", decision).isTrue();
    assertThat(decision.path("feature_schema").asText()).isEqualTo(SCHEMA);
    assertThat(decision.at("/signals/prompt.embedded").asDouble(-1)).isEqualTo(1);
    assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
  }

  private static boolean isLearned(JsonNode decision) {
    return decision.path("algorithm").asText().equals("lin-ts/1");
  }

  private static void rateUntilThereIsACandidate() throws Exception {
    RatedCalls rated = new RatedCalls(calls);
    for (int i = 0; i < MOST_REQUESTS; i++) {
      rated.rate(rated.ask());
      boolean looks = i % 50 == 0;
      if (looks
          && calls.admin("GET", "/tenants/dev/policies/chat", "").path("candidate").isObject()) {
        return;
      }
    }
    throw new AssertionError(calls.admin("GET", "/tenants/dev/policies/chat", "").toString());
  }

  private static JsonNode decision(String model) throws IOException, InterruptedException {
    HttpResponse<String> answer = calls.post("/v1/chat/completions", chat(model));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return calls.decision(answer.headers().firstValue("x-request-id").orElseThrow());
  }

  private static String chat(String model) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
        .formatted(model);
  }
}
