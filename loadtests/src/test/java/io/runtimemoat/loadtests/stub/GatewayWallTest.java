package io.runtimemoat.loadtests.stub;

import static io.runtimemoat.decision.upstream.FailureKind.BETWEEN_TOKENS_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.FIRST_TOKEN_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.TOTAL_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.loadtests.process.LedgerFolds;
import io.runtimemoat.loadtests.process.NodeProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node between a client and every fault of the stub, streaming and not, with a fallback and
 * without: what the client gets, what the ledger says and what is charged. All requests are made
 * first; the ledger is read once the node is gone.
 */
@Tag("verify")
class GatewayWallTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ATTEMPTS = 2;
  private static final int AT_ONCE = 16;
  private static final double COST_ERROR = 1e-9;

  /** One request of the wall. */
  private record Case(String script, boolean streaming, boolean fallback) {
    String model() {
      return fallback ? script + "+" : script;
    }

    @Nullable FailureKind expected() {
      Faults.Expected fault = Objects.requireNonNull(Faults.all().get(script));
      return streaming ? fault.streamed() : fault.whole();
    }

    @Override
    public String toString() {
      return script + (streaming ? ", streamed" : ", whole") + (fallback ? ", fallback" : "");
    }
  }

  /** What its client got. */
  private record Answer(HttpResponse<String> response) {
    String requestId() {
      return response.headers().firstValue("x-request-id").orElseThrow();
    }

    boolean isStream() {
      return response.headers().firstValue("content-type").orElse("").startsWith("text/event-");
    }

    List<String> data() {
      return response
          .body()
          .lines()
          .filter(line -> line.startsWith("data: "))
          .map(line -> line.substring("data: ".length()))
          .toList();
    }

    String text() {
      StringBuilder text = new StringBuilder();
      for (String data : isStream() ? data() : List.of(response.body())) {
        if (!data.equals("[DONE]")) {
          JsonNode choice = json(data).path("choices").path(0);
          text.append(choice.path("delta").path("content").asText(""));
          text.append(choice.path("message").path("content").asText(""));
        }
      }
      return text.toString();
    }

    boolean isDone() {
      return isStream()
          ? response.body().endsWith("data: [DONE]\n\n")
          : response.statusCode() == 200;
    }

    JsonNode error() {
      List<String> events = isStream() ? data() : List.of(response.body());
      return json(events.get(events.size() - 1)).path("error");
    }

    private static JsonNode json(String text) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + text, e);
      }
    }
  }

  private static final Map<Case, Answer> ANSWERS = new LinkedHashMap<>();
  private static Map<String, RequestState> ledger = Map.of();
  private static StubServer stub;

  @BeforeAll
  static void askEverything(@TempDir Path folder) throws IOException {
    stub = StubServer.start(Scripts.builtIn());
    Path config = Files.writeString(folder.resolve("gateway.conf"), config(stub));
    NodeProcess.Settings settings =
        NodeProcess.Settings.onFreePorts(folder.resolve("node")).withConfig(config);
    try (NodeProcess node = NodeProcess.start(settings)) {
      node.awaitReady(START_LIMIT);
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      List<Case> all = cases();
      for (int from = 0; from < all.size(); from += AT_ONCE) {
        Map<Case, CompletableFuture<HttpResponse<String>>> asked = new LinkedHashMap<>();
        for (Case each : all.subList(from, Math.min(all.size(), from + AT_ONCE))) {
          asked.put(
              each, client.sendAsync(request(node, each), HttpResponse.BodyHandlers.ofString()));
        }
        asked.forEach((each, answer) -> ANSWERS.put(each, new Answer(answer.join())));
      }
    }
    ledger = LedgerFolds.read(settings);
  }

  @AfterAll
  static void close() {
    stub.close();
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String script : Faults.all().keySet()) {
      for (boolean streaming : List.of(true, false)) {
        for (boolean fallback : List.of(true, false)) {
          cases.add(new Case(script, streaming, fallback));
        }
      }
    }
    return cases;
  }

  /** An upstream per script; an alias with a fallback for each. Only what is meant is short. */
  private static String config(StubServer stub) {
    StringBuilder text =
        new StringBuilder(
            """
            moat.models.local = []
            moat.arms = []
            moat.routing.aliases.auto = ["good.good"]
            moat.http { hold-head = 3 s }
            moat.upstream-defaults {
              input-price = 1000, output-price = 10000
              timeouts { connect = 5 s, first-token = 20 s, between-tokens = 20 s, tail = 200 ms }
              timeouts.total = 30 s
              limits { max-event = 64 KiB, max-answer = 256 KiB }
              breaker { consecutive-failures = 1000, window-calls = 10000 }
              retry { max-attempts = %d, base = 1 ms, cap = 2 ms, budget-burst = 1000 }
            }
            moat.upstreams.good { instances = ["%s"], models { good = m } }
            """
                .formatted(ATTEMPTS, base(stub, "ok")));
    Faults.all()
        .forEach(
            (script, fault) ->
                text.append(
                    """
                    moat.upstreams."%1$s" { instances = ["%2$s"], models { "%1$s" = m }%3$s }
                    moat.routing.aliases."%1$s+" = ["%1$s.%1$s"]
                    moat.routing.fallbacks."%1$s+" = [good]
                    """
                        .formatted(script, base(stub, script), shortened(fault))));
    return text.toString();
  }

  private static String base(StubServer stub, String script) {
    return stub.uri().toString().replace("/v1", "/script/" + script + "/v1");
  }

  private static String shortened(Faults.Expected fault) {
    List<FailureKind> kinds =
        Stream.of(fault.streamed(), fault.whole()).filter(Objects::nonNull).toList();
    String text = kinds.contains(FIRST_TOKEN_TIMEOUT) ? ", timeouts.first-token = 700 ms" : "";
    text += kinds.contains(BETWEEN_TOKENS_TIMEOUT) ? ", timeouts.between-tokens = 700 ms" : "";
    return text + (kinds.contains(TOTAL_TIMEOUT) ? ", timeouts.total = 2 s" : "");
  }

  private static HttpRequest request(NodeProcess node, Case each) {
    String body =
        """
        {"model": "%s", "stream": %s, "messages": [{"role": "user", "content": "Hello"}]}
        """
            .formatted(each.model(), each.streaming());
    return HttpRequest.newBuilder(node.api("/chat/completions"))
        .header("authorization", "Bearer " + node.settings().key())
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(60))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  @TestFactory
  Stream<DynamicTest> everyFault_isToldAsItIs() {
    return cases().stream().map(each -> dynamicTest(each.toString(), () -> check(each)));
  }

  private static void check(Case each) {
    Answer answer = Objects.requireNonNull(ANSWERS.get(each));
    RequestState told = Objects.requireNonNull(ledger.get(answer.requestId()), "in the ledger");
    OutcomeFact outcome = Objects.requireNonNull(told.outcome(), "its outcome");
    FailureKind fault = each.expected();
    boolean seen = !answer.text().isEmpty();
    boolean rescued = each.fallback() && !(seen && fault != null && !answer.isDone());

    if (fault == null || (rescued && fault.remedy() != FailureKind.Remedy.NONE)) {
      assertServed(each, answer, told, outcome);
    } else if (seen) {
      assertBrokenOff(answer, told, outcome);
    } else {
      assertRefused(answer, fault, outcome);
    }
    assertAttempts(each, seen, told);
    assertThat(outcome.cost()).as("charged").isCloseTo(told.cost(), within(COST_ERROR));
  }

  private static void assertServed(
      Case each, Answer answer, RequestState told, OutcomeFact outcome) {
    String good = each.script().equals("only-pings") && !each.streaming() ? "" : good();
    assertThat(answer.response().statusCode()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.isStream()).isEqualTo(each.streaming());
    assertThat(answer.isDone()).as(answer.response().body()).isTrue();
    assertThat(answer.text()).isIn(good(), good);
    assertThat(told.status()).isEqualTo(RequestState.Status.COMPLETED);
    assertThat(outcome.finishReason()).isEqualTo("stop");
    assertThat(outcome.servedModel()).isEqualTo(each.expected() == null ? each.script() : "good");
  }

  private static void assertBrokenOff(Answer answer, RequestState told, OutcomeFact outcome) {
    assertThat(answer.isStream()).as("only a stream shows part of an answer").isTrue();
    assertThat(good() + "a").contains(answer.text());
    assertThat(answer.isDone()).as("a broken stream has no [DONE]").isFalse();
    assertThat(answer.error().path("code").asText())
        .isIn("upstream_stream_interrupted", "upstream_timeout");
    assertThat(told.status()).isEqualTo(RequestState.Status.FAILED);
    assertThat(outcome.completionTokens()).as("what was delivered is billed").isPositive();
  }

  private static void assertRefused(Answer answer, FailureKind fault, OutcomeFact outcome) {
    assertThat(answer.response().statusCode()).isEqualTo(status(fault));
    assertThat(answer.isStream()).isFalse();
    assertThat(answer.error().path("message").asText()).isNotEmpty();
    if (fault == FailureKind.RATE_LIMITED) {
      assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
    }
    assertThat(outcome.status()).isEqualTo(OutcomeFact.Status.FAILED);
    assertThat(outcome.completionTokens()).isZero();
  }

  private static int status(FailureKind fault) {
    return switch (fault) {
      case BAD_REQUEST -> 400;
      case RATE_LIMITED -> 429;
      case OVERLOADED, SATURATED, NO_INSTANCE, TRY_AGAIN -> 503;
      case CONNECT_TIMEOUT, FIRST_TOKEN_TIMEOUT, BETWEEN_TOKENS_TIMEOUT, TOTAL_TIMEOUT -> 504;
      default -> 502;
    };
  }

  /** A retry on the same upstream, and then the fallback; neither once the client has seen text. */
  private static void assertAttempts(Case each, boolean seen, RequestState told) {
    FailureKind fault = each.expected();
    List<AttemptFact> attempts = told.attempts();
    List<AttemptFact> failed =
        attempts.stream().filter(fact -> fact.end() == AttemptFact.End.FAILED).toList();
    if (fault == null) {
      assertThat(attempts).hasSize(1);
      assertThat(failed).isEmpty();
      return;
    }
    assertThat(failed).extracting(fact -> fact.place().failure()).containsOnly(fault.code());
    boolean brokenOff = seen && told.status() == RequestState.Status.FAILED;
    if (!brokenOff) {
      int tries = fault.remedy() == FailureKind.Remedy.AGAIN ? ATTEMPTS : 1;
      // Its retry-after is a date in 2100: nobody waits for that.
      assertThat(failed).hasSize(each.script().equals("overloaded") ? 1 : tries);
    }
  }

  @Test
  void nothingStaysOpen_onceTheNodeIsGone() {
    Eventually.holds("connections of the stub", () -> stub.openConnections() == 0);
  }

  private static String good() {
    return Script.good().text();
  }
}
