package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionUseTest {
  private static final String PATH = "/v1/chat/completions";
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port =
        new DataPortFixture("moat.http.keep-alive-interval = 100 ms, moat.http.hold-head = 50 ms");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @BeforeEach
  void helloSlowly() {
    port.completions.stream(
        request ->
            Source.from(ScriptedCompletions.hello(request)).initialDelay(Duration.ofMillis(60)));
  }

  @AfterEach
  void forget() {
    port.completions.requests.clear();
    port.completions.endedAtNanos.clear();
  }

  @Test
  void connectionClose_isNotALeaver() throws Exception {
    String answer =
        exchange(DataPortFixture.rawPost(PATH, DataPortFixture.chatBody(""), "Connection: close"));

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("Connection: close")
        .contains("\"Hello\"");
  }

  @Test
  void clientThatClosesItsSendingSide_isToldWhyItGetsNothing() throws Exception {
    port.completions.stream(request -> Source.never());
    try (Socket socket = port.socket()) {
      socket.getOutputStream().write(DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("")));
      socket.shutdownOutput();

      assertThat(read(socket.getInputStream()))
          .startsWith("HTTP/1.1 400")
          .contains("client_closed_request");
    }
  }

  @Test
  void http10_getsAnAnswerThatEndsWithTheConnection() throws Exception {
    byte[] request = DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("\"stream\":true"));
    String old = new String(request, StandardCharsets.UTF_8).replace("HTTP/1.1", "HTTP/1.0");

    String answer = exchange(old.getBytes(StandardCharsets.UTF_8));

    assertThat(answer).contains("200 OK").endsWith("data: [DONE]\n\n").doesNotContain("chunked");
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    String stream =
        new String(
            DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("\"stream\":true")),
            StandardCharsets.UTF_8);
    String whole =
        new String(
            DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("")), StandardCharsets.UTF_8);
    String last =
        new String(
            DataPortFixture.rawPost("/v1/completions", "{}", "Connection: close"),
            StandardCharsets.UTF_8);

    String answer = exchange((stream + whole + stream + last).getBytes(StandardCharsets.UTF_8));

    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(5);
    assertThat(answer.split("HTTP/1.1 ", -1)[1]).contains("data: [DONE]");
    assertThat(answer.split("HTTP/1.1 ", -1)[2]).contains("\"Hello\"");
    assertThat(answer.split("HTTP/1.1 ", -1)[3]).contains("data: [DONE]");
    assertThat(answer.split("HTTP/1.1 ", -1)[4]).startsWith("400").contains("'model'");
  }

  @Test
  void clientThatPipelinesAndLeaves_cancelsTheRunningRequest() throws Exception {
    port.completions.stream(request -> Source.never());
    byte[] one = DataPortFixture.rawPost(PATH, DataPortFixture.chatBody(""));
    Socket socket = port.socket();
    socket.getOutputStream().write(one);
    assertThat(port.completions.requests.poll(5, TimeUnit.SECONDS)).isNotNull();
    socket.getOutputStream().write(one);
    socket.getOutputStream().write(one);

    long closed = System.nanoTime();
    socket.close();
    Long ended = port.completions.endedAtNanos.poll(5, TimeUnit.SECONDS);

    assertThat(ended).isNotNull();
    assertThat((ended - closed) / 1_000_000).isLessThan(100);
    assertThat(port.completions.requests).as("requests started after the client left").isEmpty();
  }

  @Test
  void onePacketPerByte_isRead() throws Exception {
    byte[] request =
        DataPortFixture.rawPost(
            PATH, DataPortFixture.chatBody("\"user\":\"ä€😀\""), "Connection: close");
    try (Socket socket = port.socket()) {
      for (byte b : request) {
        socket.getOutputStream().write(b);
        socket.getOutputStream().flush();
      }

      String answer = read(socket.getInputStream());

      assertThat(answer).startsWith("HTTP/1.1 200").contains("\"Hello\"");
    }
  }

  @Test
  void bodyInPieces_withConnectionClose_waitsForItsAnswer() throws Exception {
    port.completions.stream(
        request ->
            Source.from(ScriptedCompletions.hello(request)).initialDelay(Duration.ofMillis(300)));
    byte[] request =
        DataPortFixture.rawPost(PATH, DataPortFixture.chatBody(""), "Connection: close");
    int bodyStart = request.length - 10;
    try (Socket socket = port.socket()) {
      socket.getOutputStream().write(request, 0, bodyStart);
      for (int i = bodyStart; i < request.length; i++) {
        socket.getOutputStream().write(request[i]);
        socket.getOutputStream().flush();
      }

      assertThat(read(socket.getInputStream())).startsWith("HTTP/1.1 200").contains("\"Hello\"");
    }
  }

  @Test
  void silentStream_isKeptAliveByComments() throws Exception {
    port.completions.stream(
        request ->
            Source.from(ScriptedCompletions.hello(request)).initialDelay(Duration.ofMillis(500)));

    String answer =
        exchange(
            DataPortFixture.rawPost(
                PATH, DataPortFixture.chatBody("\"stream\":true"), "Connection: close"));

    assertThat(answer).contains(": ping\n\n");
    assertThat(answer.indexOf("\"role\":\"assistant\"")).isLessThan(answer.indexOf(": ping"));
    assertThat(answer).contains("data: [DONE]\n\n");
  }

  @Test
  void readerThatStops_stopsOnlyItsOwnSource() throws Exception {
    String text = "x".repeat(1000);
    port.completions.stream(
        request ->
            Source.repeat(new Delta(0, text, List.of())).map(delta -> (CompletionEvent) delta));
    try (Socket slow = port.socket()) {
      slow.setReceiveBufferSize(8192);
      slow.getOutputStream()
          .write(DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("\"stream\":true")));
      int stalledAt = untilStill();

      helloSlowly();
      assertThat(port.chat("").statusCode()).isEqualTo(200);
      assertThat(stalledAt).isBetween(1, 1_000);
    }
  }

  /** The number of events emitted once no more come for half a second. */
  private static int untilStill() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    long stillSince = System.nanoTime();
    int last = 0;
    while (System.nanoTime() < deadline) {
      int now = port.completions.emitted.get();
      if (now != last) {
        last = now;
        stillSince = System.nanoTime();
      } else if (last > 0 && System.nanoTime() - stillSince > TimeUnit.MILLISECONDS.toNanos(500)) {
        return last;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the source of a reader that stopped still runs, at " + last);
  }

  private static String exchange(byte[] request) throws IOException {
    try (Socket socket = port.socket()) {
      socket.getOutputStream().write(request);
      return read(socket.getInputStream());
    }
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
