package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateStatus;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients hear of limits and policies, and what those hear of clients. */
class LimitsOnThePortTest {
  private static final List<RateStatus> LIMITS =
      List.of(
          new RateStatus(
              new RateKey("tenant", RateKind.REQUESTS), 60, 59, Duration.ofMillis(1_250)),
          new RateStatus(
              new RateKey("key test", RateKind.OUTPUT_TOKENS), 900, 0, Duration.ofSeconds(6)));

  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @BeforeEach
  void forget() {
    port.completions.requests.clear();
    port.left.clear();
  }

  private static Started accepted(
      CompletionRequest request, Source<CompletionEvent, NotUsed> events) {
    return new Started.Accepted(ScriptedCompletions.head(request).withLimits(LIMITS), events);
  }

  private static void assertLimits(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("x-ratelimit-limit-requests")).hasValue("60");
    assertThat(response.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("59");
    assertThat(response.headers().firstValue("x-ratelimit-reset-requests")).hasValue("1.25s");
    assertThat(response.headers().firstValue("x-ratelimit-limit-tokens")).hasValue("900");
    assertThat(response.headers().firstValue("x-ratelimit-remaining-tokens")).hasValue("0");
    assertThat(response.headers().firstValue("x-ratelimit-reset-tokens")).hasValue("6s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void answer_carriesHowTheLimitsStand(String more) {
    port.completions.answer(
        request -> accepted(request, Source.from(ScriptedCompletions.hello(request))));

    HttpResponse<String> response = port.chat(more);

    assertThat(response.statusCode()).isEqualTo(200);
    assertLimits(response);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void answerThatBreaksBeforeItBegins_carriesThemToo(String more) {
    port.completions.answer(
        request ->
            accepted(
                request,
                Source.single(
                    new CompletionEvent.Failed(
                        Failure.of(Failure.Kind.UPSTREAM_FAILED, "scripted"),
                        new CompletionEvent.Usage(0, 0, 0)))));

    HttpResponse<String> response = port.chat(more);

    assertThat(response.statusCode()).isEqualTo(502);
    assertLimits(response);
  }

  @Test
  void limitThatIsReached_is429WithAllThatAClientNeedsToWait() {
    port.completions.answer(
        request ->
            new Started.Refused(
                new Failure(Failure.Kind.RATE_LIMITED, "Reached.", null, Duration.ofMillis(2_100)),
                LIMITS));

    HttpResponse<String> response = port.chat("\"stream\":true");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("retry-after")).hasValue("3");
    assertThat(response.headers().firstValue("retry-after-ms")).hasValue("2100");
    assertThat(port.json(response.body()).at("/error/code").asText())
        .isEqualTo("rate_limit_exceeded");
    assertLimits(response);
  }

  @Test
  void requestWithoutLimits_hasNoHeadersOfThem() {
    port.completions.stream(request -> Source.from(ScriptedCompletions.hello(request)));

    assertThat(port.chat("").headers().map().keySet())
        .noneMatch(name -> name.startsWith("x-ratelimit"));
  }

  @Test
  void policysDenial_is403() {
    port.completions.answer(
        request -> new Started.Refused(Failure.of(Failure.Kind.POLICY_DENIED, "Refused.")));

    HttpResponse<String> response = port.chat("");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(port.json(response.body()).at("/error/code").asText()).isEqualTo("policy_denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void clientThatLeavesBeforeTheStart_isToldOf(String more) throws Exception {
    port.completions.answerLater(request -> new CompletableFuture<>());
    Socket socket = port.socket();
    socket
        .getOutputStream()
        .write(DataPortFixture.rawPost("/v1/chat/completions", DataPortFixture.chatBody(more)));
    CompletionRequest waiting = port.completions.requests.poll(5, TimeUnit.SECONDS);
    assertThat(waiting).isNotNull();
    assertThat(port.left).isEmpty();

    socket.close();

    assertThat(port.left.poll(5, TimeUnit.SECONDS)).isEqualTo(waiting.requestId());
  }

  @Test
  void requestWhoseTimeIsOverBeforeTheStart_isToldOf() throws Exception {
    port.completions.answerLater(request -> new CompletableFuture<>());

    assertThat(port.chat("\"moat\":{\"timeout_ms\":20}").statusCode()).isEqualTo(408);

    CompletionRequest waiting = port.completions.requests.poll(5, TimeUnit.SECONDS);
    assertThat(waiting).isNotNull();
    assertThat(port.left.poll(5, TimeUnit.SECONDS)).isEqualTo(waiting.requestId());
  }
}
