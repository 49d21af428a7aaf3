package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionEvent.ChoiceFinished;
import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Usage;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Finish;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client's headers become, and what the answer's headers say. */
class RequestHeadersTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static DataPortFixture port;

  @BeforeAll
  static void listen() {
    port = new DataPortFixture("");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @BeforeEach
  void forget() {
    port.completions.requests.clear();
    port.completions.answer(
        request ->
            port.completions.started(
                request,
                Source.from(
                    List.of(
                        new Delta(0, "Hi", List.of()),
                        new ChoiceFinished(0, Finish.STOP),
                        new Completed(new Usage(3, 0, 1), "small", 1, "unchecked", 12.5e-6)))));
  }

  private static HttpRequest.Builder chat(String more) {
    return port.request(CHAT).POST(BodyPublishers.ofString(DataPortFixture.chatBody(more)));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void clientsRequestId_isOnTheAnswer_andNeverTheLedgersId() throws Exception {
    HttpResponse<String> response = port.send(chat("").header("x-request-id", "job-7").build());

    CompletionRequest request = port.completions.requests.poll(5, TimeUnit.SECONDS);
    assertThat(header(response, "x-request-id")).isEqualTo("job-7");
    assertThat(request).isNotNull();
    assertThat(request.requestId()).matches("[0-9a-f]{32}");
    assertThat(request.trace().shownId()).isEqualTo("job-7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "a\tb"})
  void unusableRequestId_isReplaced(String id) {
    HttpResponse<String> response = port.send(chat("").header("x-request-id", id).build());

    assertThat(header(response, "x-request-id")).matches("[0-9a-f]{32}");
  }

  @Test
  void longRequestId_isReplaced() {
    HttpRequest request = chat("").header("x-request-id", "x".repeat(129)).build();

    assertThat(header(port.send(request), "x-request-id")).matches("[0-9a-f]{32}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/livez", "/readyz", "/v1/nothing", "/v1/models/none"})
  void everyAnswer_hasTheClientsRequestId(String path) {
    HttpResponse<String> response =
        port.send(port.request(path).header("x-request-id", "job-8").build());

    assertThat(header(response, "x-request-id")).isEqualTo("job-8");
  }

  @Test
  void refusals_haveTheClientsRequestIdToo() {
    HttpRequest.Builder bad = port.request(CHAT).POST(BodyPublishers.ofString("{"));
    HttpRequest.Builder keyless = chat("").setHeader("Authorization", "Bearer nobody");

    for (HttpRequest.Builder refused : List.of(bad, keyless)) {
      HttpResponse<String> response = port.send(refused.header("x-request-id", "job-9").build());
      assertThat(response.statusCode()).isBetween(400, 401);
      assertThat(header(response, "x-request-id")).isEqualTo("job-9");
    }
  }

  @Test
  void sendersTrace_reachesTheRuntime() throws Exception {
    port.send(chat("").header("traceparent", PARENT).build());

    CompletionRequest request = port.completions.requests.poll(5, TimeUnit.SECONDS);
    assertThat(request).isNotNull();
    assertThat(request.trace().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(request.trace().parentId()).isEqualTo("00f067aa0ba902b7");
    assertThat(request.trace().sampled()).isTrue();
  }

  @Test
  void wholeAnswer_tellsDecisionCostCacheAndOverhead() {
    HttpResponse<String> response = port.send(chat("").build());

    assertThat(header(response, "x-moat-decision-id")).isEqualTo("dec-1");
    assertThat(header(response, "x-moat-arm")).isEqualTo("small/default");
    assertThat(header(response, "x-moat-policy-version")).isEqualTo("rule/1");
    assertThat(header(response, "x-moat-phase")).isEqualTo("control.canary");
    assertThat(header(response, "x-moat-validation-status")).isEqualTo("unchecked");
    assertThat(header(response, "x-moat-cost")).isEqualTo("0.0000125");
    assertThat(header(response, "x-moat-cache")).isEqualTo("none");
    assertThat(header(response, "x-moat-overhead-ms")).matches("\\d+(\\.\\d{1,3})?");
  }

  @Test
  void stream_tellsWhatIsKnownWhenItsHeadLeaves() {
    HttpResponse<String> response = port.send(chat("\"stream\":true").build());

    assertThat(header(response, "x-moat-decision-id")).isEqualTo("dec-1");
    assertThat(header(response, "x-moat-validation-status")).isEqualTo("unchecked");
    assertThat(header(response, "x-moat-overhead-ms")).isNotEmpty();
    assertThat(header(response, "x-moat-cost")).isEmpty();
    assertThat(header(response, "x-moat-cache")).isEmpty();
  }

  @Test
  void reusedPrefix_isACacheHit() {
    port.completions.stream(
        request -> Source.from(ScriptedCompletions.hello(request))); // one cached prompt token

    HttpResponse<String> response = port.send(chat("").build());

    assertThat(header(response, "x-moat-cache")).isEqualTo("prefix");
    assertThat(header(response, "x-moat-cost")).isEmpty(); // not known here
  }

  @Test
  void health_callsNoModel() {
    List<String> paths = List.of("/livez", "/readyz", "/health", "/health/readiness", "/ready");

    for (String path : paths) {
      assertThat(port.get(path).statusCode()).isEqualTo(200);
    }

    assertThat(port.completions.requests).isEmpty();
  }
}
