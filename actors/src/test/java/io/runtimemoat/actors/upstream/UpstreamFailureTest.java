package io.runtimemoat.actors.upstream;

import static io.runtimemoat.actors.upstream.CallFixture.SOON;
import static io.runtimemoat.actors.upstream.CallFixture.arm;
import static io.runtimemoat.actors.upstream.CallFixture.call;
import static io.runtimemoat.actors.upstream.CallFixture.end;
import static io.runtimemoat.actors.upstream.CallFixture.text;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.decision.upstream.FailureKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How calls fail, told apart, with nothing left open. */
class UpstreamFailureTest {
  private static final ActorTestKit KIT = ActorTestKit.create("upstream-failure");
  private static final String A = RawServer.text("a");
  private static final String JSON = "Content-Type: application/json\r\n";

  private final CallFixture calls = new CallFixture(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void nobodyListening_isNoConnection() throws IOException {
    URI nobody;
    try (ServerSocket port = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + port.getLocalPort());
    }

    assertThat(end(calls.events(call(arm("", nobody), true))).failure())
        .isEqualTo(FailureKind.NO_CONNECTION);
    assertThat(
            end(calls.events(call(arm("", URI.create("http://no.such.host.invalid")), true)))
                .failure())
        .isEqualTo(FailureKind.NO_CONNECTION);
  }

  @Test
  void streamThatStops_isBroken_neverSuccess() {
    for (String cut : new String[] {A + "0\r\n\r\n", A + chunk("data: {\"cho") + "0\r\n\r\n"}) {
      List<UpstreamEvent> events = failing(FailureKind.BROKEN_STREAM, true, STREAM_HEAD + cut);

      assertThat(text(events)).isIn("a", "");
    }
  }

  @Test
  void connectionThatStops_isLost() {
    fails(FailureKind.CONNECTION_LOST, true, STREAM_HEAD + A + "5\r\nab");
    fails(FailureKind.CONNECTION_LOST, true, "HTTP/1.1 200 O");
    fails(FailureKind.CONNECTION_LOST, true, "");
    fails(FailureKind.CONNECTION_LOST, false, "");
    fails(
        FailureKind.CONNECTION_LOST,
        false,
        "HTTP/1.1 200 OK\r\n" + JSON + "Content-Length: 50\r\n\r\n{}");
  }

  @Test
  void silence_isATimeOutOfItsOwnKind() {
    stalls(FailureKind.FIRST_TOKEN_TIMEOUT, true, "");
    stalls(FailureKind.FIRST_TOKEN_TIMEOUT, true, STREAM_HEAD);
    stalls(FailureKind.BETWEEN_TOKENS_TIMEOUT, true, STREAM_HEAD + A);
    stalls(FailureKind.TOTAL_TIMEOUT, false, "");
    stalls(
        FailureKind.BETWEEN_TOKENS_TIMEOUT,
        false,
        "HTTP/1.1 200 OK\r\n" + JSON + "Content-Length: 50\r\n\r\n{");
  }

  @Test
  void finishedAnswer_isCompleteWithoutDone_howeverTheConnectionEnds() {
    for (String end : new String[] {"0\r\n\r\n", "5\r\nab", ""}) {
      try (RawServer server = RawServer.answering(STREAM_HEAD + A + finish("stop") + end)) {
        UpstreamReport report = end(calls.events(call(arm("", server.uri()), true)));

        assertThat(report.failure()).as(end).isNull();
        assertThat(report.usage().estimated()).isTrue();
        Eventually.holds("nothing is held", SOON, () -> server.openConnections() <= 1);
      }
    }
  }

  @Test
  void statuses_areReadWithTheirErrors() {
    String error =
        "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\",\"code\":\"x\"}}";
    List<UpstreamEvent> events =
        failing(FailureKind.RATE_LIMITED, true, whole(429, JSON + "Retry-After: 3\r\n", error));

    assertThat(end(events).retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(end(events).error().message()).isEqualTo("slow down");
    assertThat(end(events).status()).isEqualTo(429);
    assertThat(end(events).usage().prompt()).isZero();
    fails(FailureKind.SERVER_ERROR, true, whole(500, "Content-Type: text/html\r\n", "<p>no"));
    fails(FailureKind.OVERLOADED, false, whole(503, "", ""));
    fails(FailureKind.NOT_AUTHORIZED, true, whole(401, JSON, error));
    fails(FailureKind.SERVER_ERROR, true, whole(500, JSON, "x".repeat(100_000)));
  }

  @Test
  void redirects_areReportedAndNotFollowed() {
    try (RawServer elsewhere = RawServer.answering("")) {
      List<UpstreamEvent> events =
          failing(
              FailureKind.REDIRECTED,
              true,
              whole(302, "Location: " + elsewhere.uri() + "?key=secret\r\n", ""));

      assertThat(elsewhere.connections()).isZero();
      assertThat(end(events).detail()).isEqualTo("status 302 to 127.0.0.1");
    }
  }

  @Test
  void errorInA200_isNoSuccess() {
    String error = "data: {\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}\n\n";
    List<UpstreamEvent> events =
        failing(FailureKind.ERROR_EVENT, true, STREAM_HEAD + A + chunk(error) + DONE);
    assertThat(end(events).error().message()).isEqualTo("boom");
    fails(
        FailureKind.ERROR_EVENT,
        true,
        STREAM_HEAD + chunk("event: error\ndata: {\"message\":\"boom\"}\n\n") + DONE);
    fails(FailureKind.ERROR_EVENT, false, whole(200, JSON, "{\"error\":\"boom\"}"));
  }

  @Test
  void whatIsNoAnswer_isNamed() {
    fails(FailureKind.MALFORMED, true, STREAM_HEAD + chunk("data: {\"choices\":[\n\n") + DONE);
    fails(FailureKind.MALFORMED, false, whole(200, JSON, "{\"choices\":[{"));
    fails(FailureKind.EMPTY_ANSWER, true, STREAM_HEAD + DONE);
    fails(FailureKind.EMPTY_ANSWER, true, STREAM_HEAD + "0\r\n\r\n");
    fails(FailureKind.EMPTY_ANSWER, true, whole(200, "", ""));
    fails(FailureKind.EMPTY_ANSWER, false, whole(200, JSON, ""));
    fails(FailureKind.EMPTY_ANSWER, false, whole(200, JSON, "{\"choices\":[]}"));
    fails(FailureKind.WRONG_CONTENT_TYPE, true, whole(200, "Content-Type: text/html\r\n", "<p>hi"));
    fails(FailureKind.OVERSIZED, true, STREAM_HEAD + RawServer.text("x".repeat(9_000)));
    fails(FailureKind.OVERSIZED, true, STREAM_HEAD + RawServer.text("x".repeat(7_000)).repeat(10));
    fails(FailureKind.OVERSIZED, false, whole(200, JSON, " ".repeat(70_000)));
  }

  @Test
  void failureBeforeDelivery_handsOutNothing() {
    try (RawServer server = RawServer.answering(STREAM_HEAD + A + chunk("data: {\n\n"))) {
      UpstreamCall call = call(arm("", server.uri()), true);

      List<UpstreamEvent> events = calls.events(call);

      // both came in one piece or in two: what was not handed out is not
      assertThat(end(events).delivered()).isEqualTo(!text(events).isEmpty());
    }
  }

  @Test
  void keysAndTexts_areInNoReport() {
    List<UpstreamEvent> events =
        failing(FailureKind.MALFORMED, true, STREAM_HEAD + chunk("data: Grüße-as-text\n\n"));

    assertThat(end(events).toString()).doesNotContain(CallFixture.KEY, "Grüße", "blue");
    List<UpstreamEvent> quoting =
        failing(FailureKind.BAD_REQUEST, true, whole(400, JSON, "{\"error\":\"not Grüße\"}"));
    assertThat(end(quoting).error().message()).isEqualTo("not Grüße");
    assertThat(end(quoting).toString()).doesNotContain("Grüße");
  }

  @Test
  void certificatesThatCannotBeRead_areRefusedByTheirKey() {
    assertThatThrownBy(
            () -> arm("trust-certificates = \"/no/such.pem\"", URI.create("https://127.0.0.1")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "moat.upstreams.up.trust-certificates = /no/such.pem is not allowed: a readable PEM"
                + " file with at least one certificate");
  }

  private void fails(FailureKind kind, boolean streaming, String answer) {
    failing(kind, streaming, answer);
  }

  /** Answers so, then closes. */
  private List<UpstreamEvent> failing(FailureKind kind, boolean streaming, String answer) {
    try (RawServer server =
        RawServer.answering(
            (socket, out) -> {
              out.write(answer.getBytes(StandardCharsets.UTF_8));
              socket.shutdownOutput();
            })) {
      return ends(server, kind, streaming, answer, "");
    }
  }

  /** Answers so, then keeps the connection; the one time-out that is meant is short. */
  private void stalls(FailureKind kind, boolean streaming, String answer) {
    String timeout =
        switch (kind) {
          case FIRST_TOKEN_TIMEOUT -> "timeouts.first-token = 500 ms";
          case BETWEEN_TOKENS_TIMEOUT -> "timeouts.between-tokens = 300 ms";
          default -> "timeouts.total = 500 ms";
        };
    try (RawServer server = RawServer.answering(answer)) {
      ends(server, kind, streaming, answer, timeout);
    }
  }

  private List<UpstreamEvent> ends(
      RawServer server, FailureKind kind, boolean streaming, String answer, String settings) {
    UpstreamArm arm = arm(settings, server.uri());
    List<UpstreamEvent> events = calls.events(call(arm, streaming));
    String shown = answer.substring(0, Math.min(200, answer.length()));
    assertThat(end(events).failure()).as(shown + end(events)).isEqualTo(kind);
    Eventually.holds("nothing is open", SOON, () -> server.openConnections() == 0);
    assertThat(arm.inFlight()).isZero();
    assertThat(server.requests()).as("sent once").hasSize(1);
    return events;
  }
}
