package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.gpu.Embedder;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
    forget(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void clientThatLeavesBeforeTheFirstEvent_cancelsTheWork(String more) throws Exception {
    String body = DataPortFixture.chatBody(more);

    long millis = median(() -> leaveAfterStart(body, Source.never()));

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void clientThatLeavesMidway_cancelsTheWork(String more) throws Exception {
    Source<CompletionEvent, NotUsed> two =
        Source.<CompletionEvent>from(
                List.of(new Delta(0, "a", List.of()), new Delta(0, "b", List.of())))
            .concat(Source.never());

    String body = DataPortFixture.chatBody(more);

    long millis = median(() -> leaveAfterStart(body, two));

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @Test
  void clientThatLeavesAStreamItReads_cancelsTheWork() throws Exception {
    port.completions.stream(
        request ->
            Source.tick(Duration.ZERO, Duration.ofMillis(5), "x")
                .<CompletionEvent>map(text -> new Delta(0, text, List.of()))
                .mapMaterializedValue(cancel -> NotUsed.getInstance()));
    byte[] request =
        DataPortFixture.rawPost(
            "/v1/chat/completions", DataPortFixture.chatBody("\"stream\":true"));

    long millis =
        median(
            () -> {
              Socket socket = port.socket();
              socket.getOutputStream().write(request);
              readUntil(socket, "\"content\":\"x\"");
              return closeAndMeasure(socket);
            });

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @Test
  void clientThatStopsReadingAndLeaves_cancelsTheWork() throws Exception {
    Delta large = new Delta(0, "x".repeat(1000), List.of());
    port.completions.stream(request -> Source.repeat(large).map(delta -> (CompletionEvent) delta));
    byte[] request =
        DataPortFixture.rawPost(
            "/v1/chat/completions", DataPortFixture.chatBody("\"stream\":true"));

    long millis =
        median(
            () -> {
              int before = port.completions.emitted.get();
              Socket socket = port.socket();
              socket.setReceiveBufferSize(8192);
              socket.getOutputStream().write(request);
              // More than one window is on its way: the source is held back by now, or soon.
              await(() -> port.completions.emitted.get() > before + 80);
              return closeAndMeasure(socket);
            });

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream\":true"})
  void clientThatLeavesWhileTheDecisionIsPending_cancelsWhatStartsLater(String more)
      throws Exception {
    byte[] request =
        DataPortFixture.rawPost("/v1/chat/completions", DataPortFixture.chatBody(more));

    long millis = median(() -> leaveBeforeTheDecision(request));

    assertThat(millis).isLessThan(LIMIT_MILLIS);
  }

  @Test
  void leaversAtAnyMoment_leaveNothingRunning() throws Exception {
    port.completions.stream(
        request ->
            Source.from(ScriptedCompletions.hello(request))
                .throttle(1, Duration.ofMillis(3))
                .concat(Source.never()));
    long seed = 5;
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      String more = random.nextBoolean() ? "" : "\"stream\":true";
      Socket socket = port.socket();
      socket
          .getOutputStream()
          .write(DataPortFixture.rawPost("/v1/chat/completions", DataPortFixture.chatBody(more)));
      socket.setSoTimeout(1 + random.nextInt(12));
      readForAWhile(socket);
      socket.close();
    }

    await(() -> port.completions.requests.size() == port.completions.endedAtNanos.size());
    assertThat(port.completions.requests).as("seed %d", seed).hasSizeGreaterThan(50);
  }

  @Test
  void clientThatLeavesItsEmbeddings_stopsThem() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    AtomicInteger embedded = new AtomicInteger();
    Embedder slow =
        new DataPortFixture.CountingEmbedder() {
          @Override
          public Embedding embed(String text) {
            first.countDown();
            awaitUninterruptibly(left);
            embedded.incrementAndGet();
            return super.embed(text);
          }
        };
    try (DataPortFixture other = new DataPortFixture("", slow)) {
      Socket socket = other.socket();
      String body = "{\"model\":\"tiny-embedder\",\"input\":[\"a\",\"b\",\"c\"]}";
      socket.getOutputStream().write(DataPortFixture.rawPost("/v1/embeddings", body));
      assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
      socket.close();

      // The leave is noticed by a later request's time at the latest: 200 ms is far above it.
      assertThat(left.await(200, TimeUnit.MILLISECONDS)).isFalse();
      left.countDown();
      HttpResponse<String> next =
          other.post("/v1/embeddings", "{\"model\":\"tiny-embedder\",\"input\":\"z\"}");

      assertThat(next.statusCode()).isEqualTo(200);
      assertThat(embedded).hasValue(2);
    }
  }

  private static long leaveBeforeTheDecision(byte[] request) throws Exception {
    CompletableFuture<Started> pending = new CompletableFuture<>();
    port.completions.answerLater(asked -> pending);
    Socket socket = port.socket();
    socket.getOutputStream().write(request);
    CompletionRequest asked = port.completions.requests.poll(5, TimeUnit.SECONDS);
    assertThat(asked).isNotNull();
    long closed = System.nanoTime();
    socket.close();

    pending.complete(port.completions.started(asked, Source.never()));
    Long ended = port.completions.endedAtNanos.poll(5, TimeUnit.SECONDS);
    assertThat(ended).as("what started was cancelled within 5 s").isNotNull();
    return (ended - closed) / 1_000_000;
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
    return (ended - closed) / 1_000_000;
  }

  /** The middle one of five, so that one pause of a busy machine does not count. */
  private static long median(Callable<Long> leave) throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      millis.add(leave.call());
      forget(port);
    }
    Collections.sort(millis);
    return millis.get(2);
  }

  private static void readForAWhile(Socket socket) throws IOException {
    try {
      int first = socket.getInputStream().read();
      assertThat(first).isEqualTo('H');
    } catch (SocketTimeoutException expected) {
      assertThat(expected).isNotNull();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        done = latch.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void forget(DataPortFixture port) {
    port.completions.requests.clear();
    port.completions.endedAtNanos.clear();
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
