package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.HeldRequests.held;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.upstream.RawServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several documents at once of which one leaves its schema. */
final class ManyDocumentsTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mood", "score"],
       "properties": {"mood": {"enum": ["good", "bad"]}, "score": {"type": "integer"}}}
      """;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void brokenOne_isEndedAndTheOthersAreLeftToFinish(boolean streamed) throws Exception {
    String answer =
        said(0, "{\"mood\":")
            + said(1, "{\"mood\":\"go")
            + said(2, "{\"mood\":\"b")
            + said(1, "lden\",\"score\":1}")
            + said(0, "\"good\",\"score\":7}")
            + said(1, " and more of it")
            + over(1)
            + said(2, "ad\",\"score\":")
            + over(0)
            + said(2, "9}")
            + over(2);
    try (RawServer server = RawServer.answering(STREAM_HEAD + answer + usage(9, 30) + DONE);
        SessionBench bench = bench(server)) {
      List<CompletionEvent> events = bench.events(three(streamed));

      assertThat(text(events, 0)).isEqualTo("{\"mood\":\"good\",\"score\":7}");
      assertThat(text(events, 1)).isEqualTo("{\"mood\":\"good\",\"score\":0}");
      assertThat(text(events, 2)).isEqualTo("{\"mood\":\"bad\",\"score\":9}");
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(completed(events).attempts()).isOne();
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(1, Finish.STOP));
    }
  }

  @Test
  void upstreamThatHasNothingGoodToSayAnyMore_isStopped() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    String answer =
        said(0, "{\"mood\":\"bad\",\"score\":7}")
            + said(1, "{\"mood\":\"fair")
            + said(2, "{\"mood\":\"good\",\"score\":8}")
            + over(2)
            + over(0);
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  out.write((STREAM_HEAD + answer).getBytes(UTF_8));
                  out.flush();
                  await(answered);
                });
        SessionBench bench = bench(server)) {
      List<CompletionEvent> events = bench.events(three(true));
      answered.countDown();

      assertThat(text(events, 0)).isEqualTo("{\"mood\":\"bad\",\"score\":7}");
      assertThat(text(events, 1)).isEqualTo("{\"mood\":\"bad\",\"score\":0}");
      assertThat(text(events, 2)).isEqualTo("{\"mood\":\"good\",\"score\":8}");
    }
  }

  private static CompletionRequest three(boolean streamed) {
    CompletionRequest free =
        streamed ? UpstreamBench.streamed("up", "How?") : UpstreamBench.whole("up", "How?");
    return UpstreamBench.choices(held(free, SCHEMA), 3);
  }

  private static SessionBench bench(RawServer server) {
    return new SessionBench(
        SessionBench.outputs(""), table(upstreams(Map.of("up", server.uri()), ""), Map.of()));
  }

  private static String said(int choice, String text) {
    return of(choice, "{\"content\":\"" + text.replace("\"", "\\\"") + "\"}", "null");
  }

  private static String over(int choice) {
    return of(choice, "{}", "\"stop\"");
  }

  private static String of(int choice, String delta, String reason) {
    return chunk(
        "data: {\"choices\":[{\"index\":%d,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
            .formatted(choice, delta, reason));
  }

  private static String text(List<CompletionEvent> events, int choice) {
    return events.stream()
        .filter(CompletionEvent.Delta.class::isInstance)
        .map(CompletionEvent.Delta.class::cast)
        .filter(delta -> delta.choice() == choice)
        .map(CompletionEvent.Delta::text)
        .collect(Collectors.joining());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
