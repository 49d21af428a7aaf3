package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.config.TlsSettings;
import io.runtimemoat.node.http.Connections.Ended;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of connections over TLS, and a port that stops; plain ones stand the client wall. */
class ConnectionGuardTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String HALF_A_HEAD = "POST /v1/chat/completions HTTP/1.1\r\nx: ";

  @Test
  void headThatBegan_hasItsOwnTime_whenTheIdleTimeIsOver() throws IOException {
    String settings = "moat.http { idle-timeout = 1 s, head-timeout = 9 s }";
    try (DataPortFixture port = new DataPortFixture(settings);
        RawConnection client = new RawConnection(port.port())) {
      long opened = System.nanoTime();
      client.send("GET /livez HTTP/1.1\r\nHost: loc");
      await(() -> System.nanoTime() - opened > TimeUnit.MILLISECONDS.toNanos(1_500));
      client.send("alhost\r\n\r\n");

      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void lateHeadOverTls_getsA408(@TempDir Path folder) throws Exception {
    TestCertificates identity = TestCertificates.make(folder, "port", "EC");
    try (DataPortFixture port = new DataPortFixture(secure(identity, "head-timeout = 300 ms"));
        SSLSocket client = connect(identity, port)) {
      client.getOutputStream().write(HALF_A_HEAD.getBytes(StandardCharsets.UTF_8));

      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 408 ").contains("\"code\":\"head_timeout\"");
      assertThat(port.connections().ended(Ended.HEAD_TIMEOUT)).isEqualTo(1);
    }
  }

  @Test
  void handshakeThatDoesNotCome_isClosed(@TempDir Path folder) throws Exception {
    TestCertificates identity = TestCertificates.make(folder, "port", "EC");
    try (DataPortFixture port =
            new DataPortFixture(secure(identity, "idle-timeout = 1 s, stall-timeout = 500 ms"));
        Socket silent = port.socket();
        Socket slow = port.socket()) {
      slow.getOutputStream().write(new byte[] {22, 3, 1, 2}); // the first bytes of a hello

      assertThat(isEnded(silent)).isTrue();
      assertThat(isEnded(slow)).isTrue();
      await(() -> port.connections().open() == 0);
    }
  }

  @Test
  void readerThatStopsOverTls_isCutOff(@TempDir Path folder) throws Exception {
    TestCertificates identity = TestCertificates.make(folder, "port", "EC");
    try (DataPortFixture port = new DataPortFixture(secure(identity, "stall-timeout = 500 ms"))) {
      Delta large = new Delta(0, "x".repeat(1000), List.of());
      port.completions.stream(
          request -> Source.repeat(large).map(delta -> (CompletionEvent) delta));
      try (SSLSocket client = connect(identity, port)) {
        client
            .getOutputStream()
            .write(DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("\"stream\":true")));

        assertThat(port.completions.endedAtNanos.poll(15, TimeUnit.SECONDS)).isNotNull();
        await(() -> port.connections().open() == 0);
        assertThat(port.connections().ended(Ended.STALLED)).isEqualTo(1);
      }
    }
  }

  @Test
  void drain_letsAnAnswerEnd_closesWhoWaits_andTakesNobodyIn() throws Exception {
    try (DataPortFixture port = new DataPortFixture("");
        RawConnection waiting = new RawConnection(port.port());
        Socket asking = port.socket()) {
      waiting.head("GET /livez");
      assertThat(waiting.answer().status()).isEqualTo(200);
      port.completions.stream(
          request ->
              Source.from(ScriptedCompletions.hello(request)).initialDelay(Duration.ofSeconds(1)));
      asking.getOutputStream().write(DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("")));
      assertThat(port.completions.requests.poll(5, TimeUnit.SECONDS)).isNotNull();

      CompletableFuture<Void> over = port.drain(Duration.ofSeconds(20)).toCompletableFuture();

      assertThat(waiting.isEnded()).isTrue();
      assertThat(over).isNotDone();
      String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).contains("200 OK", "Connection: close", "\"Hello\"");
      over.get(5, TimeUnit.SECONDS);
      assertThatThrownBy(port::socket).isInstanceOf(IOException.class);
    }
  }

  @Test
  void drain_cutsOffWhatDoesNotEnd() throws Exception {
    try (DataPortFixture port = new DataPortFixture("");
        Socket asking = port.socket()) {
      port.completions.stream(request -> Source.never());
      asking.getOutputStream().write(DataPortFixture.rawPost(PATH, DataPortFixture.chatBody("")));
      assertThat(port.completions.requests.poll(5, TimeUnit.SECONDS)).isNotNull();

      port.drain(Duration.ofMillis(200)).toCompletableFuture().get(5, TimeUnit.SECONDS);

      assertThat(isEnded(asking)).isTrue();
      assertThat(port.completions.endedAtNanos.poll(5, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private static String secure(TestCertificates identity, String more) {
    TlsSettings tls = new TlsSettings(identity.certificate(), identity.key(), Optional.empty());
    return "moat.http { %s, tls { certificates = \"%s\", key = \"%s\" } }"
        .formatted(more, tls.certificates(), tls.key());
  }

  private static SSLSocket connect(TestCertificates identity, DataPortFixture port)
      throws Exception {
    SSLSocket socket =
        (SSLSocket)
            identity
                .trustedBy(Optional.empty())
                .getSocketFactory()
                .createSocket("localhost", port.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** Whether the port ends the connection; TLS may say so first. */
  private static boolean isEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes().length < 100;
    } catch (SocketException reset) {
      return true;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
