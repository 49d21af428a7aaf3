package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.Started;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionLeaverTest {
  private static final long LIMIT_MILLIS = 100;
  private static DataPortFixture port;

  @BeforeAll
  static void open() throws Exception {
    port = new DataPortFixture("");
    // The first connection pays for class loading, which is not what is measured.
    leaveAfterStart(DataPortFixture.chatBody(""), Source.never());
    port.completions.endedAtNanos.clear();
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @AfterEach
  void forget() {
    port.completions.requests.clear();
    port.completions.endedAtNanos.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void clientThatLeavesBeforeTheFirstEvent_cancelsTheWork(String more) throws Exception {
    long millis = leaveAfterStart(DataPortFixture.chatBody(more), Source.never());

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void clientThatLeavesMidway_cancelsTheWork(String more) throws Exception {
    Source<CompletionEvent, NotUsed> two =
        Source.<CompletionEvent>from(
                List.of(new Delta(0, "a", List.of()), new Delta(0, "b", List.of())))
            .concat(Source.never());

    long millis = leaveAfterStart(DataPortFixture.chatBody(more), two);

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @Test
  void clientThatLeavesAStreamItReads_cancelsTheWork() throws Exception {
    port.completions.stream(
        request ->
            Source.tick(Duration.ZERO, Duration.ofMillis(5), "x")
                .<CompletionEvent>map(text -> new Delta(0, text, List.of()))
                .mapMaterializedValue(cancel -> NotUsed.getInstance()));
    Socket socket = port.socket();
    socket
        .getOutputStream()
        .write(
            DataPortFixture.rawPost(
                "/v1/chat/completions", DataPortFixture.chatBody("\"stream\":true")));
    readUntil(socket, "\"content\":\"x\"");

    long millis = closeAndMeasure(socket);

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void clientThatLeavesWhileTheDecisionIsPending_cancelsWhatStartsLater(String more)
      throws Exception {
    CompletableFuture<Started> pending = new CompletableFuture<>();
    port.completions.answerLater(request -> pending);
    Socket socket = port.socket();
    socket
        .getOutputStream()
        .write(DataPortFixture.rawPost("/v1/chat/completions", DataPortFixture.chatBody(more)));
    var request = port.completions.requests.poll(5, TimeUnit.SECONDS);
    socket.close();

    long before = System.nanoTime();
    pending.completeOnTimeout(
        port.completions.started(request, Source.never()), 50, TimeUnit.MILLISECONDS);
    Long ended = port.completions.endedAtNanos.poll(5, TimeUnit.SECONDS);

    assertThat(ended).isNotNull();
    assertThat((ended - before) / 1_000_000).isLessThan(50 + LIMIT_MILLIS);
  }

  private static long leaveAfterStart(String body, Source<CompletionEvent, NotUsed> events)
      throws Exception {
    port.completions.stream(request -> events);
    Socket socket = port.socket();
    socket.getOutputStream().write(DataPortFixture.rawPost("/v1/chat/completions", body));
    assertThat(port.completions.requests.poll(5, TimeUnit.SECONDS)).isNotNull();
    return closeAndMeasure(socket);
  }

  private static long closeAndMeasure(Socket socket) throws Exception {
    long closed = System.nanoTime();
    socket.close();
    Long ended = port.completions.endedAtNanos.poll(5, TimeUnit.SECONDS);
    assertThat(ended).as("the source was cancelled within 5 s").isNotNull();
    long millis = (ended - closed) / 1_000_000;
    System.err.println("MEASURED leave->cancel " + (ended - closed) / 1000 + " us");
    return millis;
  }

  private static void readUntil(Socket socket, String wanted) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (text.indexOf(wanted) < 0) {
      int count = socket.getInputStream().read(buffer);
      assertThat(count).as("the stream ended after: " + text).isPositive();
      text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
  }
}
