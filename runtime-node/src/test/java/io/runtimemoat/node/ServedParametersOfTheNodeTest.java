package io.runtimemoat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node that draws sampling parameters of what it serves, here and by an upstream. */
@Tag("verify")
class ServedParametersOfTheNodeTest {

  /** Bodies that the upstream was sent. */
  private static final BlockingQueue<JsonNode> SENT = new LinkedBlockingQueue<>();

  private static HelloUpstream upstream;
  private static MoatNode node;
  private static NodeCalls calls;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    upstream = new HelloUpstream(SENT::add);
    node =
        RunningNode.start(
            folder,
            """
            moat.upstreams.up {
              instances = ["http://127.0.0.1:%d/v1"]
              models { far { name = far, tier = small, input-price = 1, output-price = 1 } }
            }
            moat.routing.aliases { far-only = [far], here-only = [small] }
            moat.learning {
              exploration.share = 0.6
              policy.parameters { serve = true, baseline { temperature = 0.7, max_tokens = 500 } }
            }
            """
                .formatted(upstream.port()));
    calls = new NodeCalls(node);
    calls.letItLearn();
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!calls.decision(ask("far-only", "")).path("algorithm").asText().equals("rule-eps/1")) {
      assertThat(System.nanoTime()).as("the flag is never on").isLessThan(deadline);
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    upstream.close();
  }

  @Test
  void upstream_isSentWhatWasDrawnAroundTheBaseline_andNothingElseIsRecorded() throws Exception {
    Map<String, String> sent = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      SENT.clear();
      JsonNode decision = calls.decision(ask("far-only", ""));
      JsonNode body = SENT.take();
      JsonNode parameters = decision.path("parameters");
      assertThat(body.path("temperature").asDouble())
          .isEqualTo(parameters.at("/temperature/value").asDouble());
      assertThat(body.path("max_tokens").asInt())
          .isEqualTo(parameters.at("/max_tokens/value").asInt());
      assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
      assertThat(decision.path("propensity").asDouble())
          .isCloseTo(
              decision.path("parameter_set").asText().equals("baseline") ? 0.4 : 0.2,
              within(1e-12));
      sent.put(
          decision.path("parameter_set").asText(),
          body.path("temperature").asText() + " " + body.path("max_tokens").asText());
    }

    assertThat(sent)
        .isEqualTo(
            Map.of(
                "baseline", "0.7 500",
                "cooler", "0.49999999999999994 500",
                "shorter", "0.7 300",
                "warmer", "0.8999999999999999 500"));
  }

  @Test
  void whatTheClientSet_isNeverChanged() throws Exception {
    for (int i = 0; i < 20; i++) {
      SENT.clear();
      JsonNode decision =
          calls.decision(ask("far-only", ",\"temperature\":1.5,\"max_completion_tokens\":77"));
      JsonNode body = SENT.take();

      assertThat(body.path("temperature").asDouble()).isEqualTo(1.5);
      assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(77);
      assertThat(body.has("max_tokens")).isFalse();
      assertThat(decision.path("parameter_set").asText()).isEqualTo("baseline");
      assertThat(decision.at("/parameters/temperature/origin").asText()).isEqualTo("client");
    }
  }

  /** Models of this process have known defaults, which sets depart from. */
  @Test
  void modelOfThisProcess_drawsWithTheSetThatIsRecorded() throws Exception {
    TreeSet<String> sets = new TreeSet<>();
    for (int i = 0; i < 30; i++) {
      JsonNode decision = calls.decision(ask("here-only", ",\"max_tokens\":3"));
      sets.add(decision.path("parameter_set").asText());
      assertThat(decision.at("/parameters/max_tokens/value").asInt()).isEqualTo(3);
      assertThat(decision.at("/replay/identical").asBoolean()).as("%s", decision).isTrue();
    }

    assertThat(sets).contains("baseline", "warmer").doesNotContain("shorter");
  }

  private static String ask(String model, String more) throws Exception {
    HttpResponse<String> response =
        calls.post(
            "/v1/chat/completions",
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
                .formatted(model, more));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.headers().firstValue("x-request-id").orElseThrow();
  }
}
