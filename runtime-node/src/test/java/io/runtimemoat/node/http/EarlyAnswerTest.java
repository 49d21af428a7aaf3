package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that does not need the body still lets its sender read it, and use the connection. */
class EarlyAnswerTest {
  private static final String KEY = "Authorization: Bearer " + DataPortFixture.KEY;
  private static final long LARGE = 50L << 20;
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST /v1/nothing, 404",
    "DELETE /v1/chat/completions, 405",
    "POST /v1/models, 405",
    "GET /livez, 200",
    "GET /v1/models/none, 404",
    "POST /v1/chat/completions, 413"
  })
  void largeBodyThatNobodyWants_isReadAway_andTheConnectionServesOn(String start, int status)
      throws IOException {
    try (RawConnection client = new RawConnection(port.port())) {
      client.head(start, KEY, "Content-Length: " + LARGE);
      client.blanks(LARGE);
      assertThat(client.answer().status()).isEqualTo(status);

      client.head("GET /livez");

      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void largeBodyWithoutAKey_isReadAway_andTheConnectionServesOn() throws IOException {
    try (RawConnection client = new RawConnection(port.port())) {
      client.head("POST /v1/chat/completions", "Content-Length: " + LARGE);
      client.blanks(LARGE);
      assertThat(client.answer().status()).isEqualTo(401);

      client.head("GET /livez");

      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /v1/nothing", "PUT /v1/models", "POST /v1/chat/completions"})
  void moreThanIsReadAway_isAnsweredAndCutOff(String start) throws IOException {
    try (DataPortFixture strict = new DataPortFixture("moat.http.discard-limit = 64 KiB");
        RawConnection client = new RawConnection(strict.port())) {
      client.head(start, KEY, "Content-Length: " + LARGE);

      RawConnection.Answer answer = client.answer();

      assertThat(answer.status()).isBetween(404, 413);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void endlessBodyInPieces_isCutOff() throws IOException {
    try (DataPortFixture strict = new DataPortFixture("moat.http.discard-limit = 64 KiB");
        RawConnection client = new RawConnection(strict.port())) {
      client.head("POST /v1/nothing", KEY, "Transfer-Encoding: chunked");

      assertThat(piecesUntilCutOff(client)).isLessThan(10_000);
    }
  }

  /** Pieces of 64 KiB that could be sent; what the kernel's buffers hold counts too. */
  private static int piecesUntilCutOff(RawConnection client) throws IOException {
    for (int pieces = 0; pieces < 10_000; pieces++) {
      try {
        client.send("10000\r\n");
        client.blanks(0x10000);
        client.send("\r\n");
      } catch (SocketException e) {
        return pieces;
      }
    }
    return 10_000;
  }
}
