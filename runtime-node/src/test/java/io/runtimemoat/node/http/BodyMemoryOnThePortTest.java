package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.TenantId;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One mebibyte for all bodies, and clients that would like to have more. */
class BodyMemoryOnThePortTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String KEY = "Authorization: Bearer " + DataPortFixture.KEY;
  private DataPortFixture port;

  @BeforeEach
  void open() {
    port =
        new DataPortFixture(
            "moat.http { max-body = 1 MiB, body-memory = 1 MiB, body-timeout = 2 s }");
  }

  @AfterEach
  void close() {
    port.close();
  }

  @Test
  void runningRequest_holdsItsBody_untilItsClientLeaves() throws Exception {
    port.completions.stream(request -> Source.never());
    try (Socket first = port.socket()) {
      first.getOutputStream().write(DataPortFixture.rawPost(PATH, chat(600_000)));
      assertThat(port.completions.requests.poll(5, TimeUnit.SECONDS)).isNotNull();

      HttpResponse<String> second = port.post(PATH, chat(600_000));

      assertRefused(second);
      assertThat(port.completions.requests).as("requests started beyond the limit").isEmpty();
    }
    port.completions.stream(request -> Source.from(ScriptedCompletions.hello(request)));
    assertStatusComes(600_000, 200);
  }

  @Test
  void refusedBody_isReadAway_andItsConnectionServesOn() throws Exception {
    port.completions.stream(request -> Source.never());
    try (Socket first = port.socket();
        RawConnection second = new RawConnection(port.port())) {
      first.getOutputStream().write(DataPortFixture.rawPost(PATH, chat(600_000)));
      assertThat(port.completions.requests.poll(5, TimeUnit.SECONDS)).isNotNull();

      second.head("POST " + PATH, KEY, "Content-Length: 1000000");
      second.blanks(1_000_000);

      assertThat(second.answer().status()).isEqualTo(503);
      second.head("GET /livez");
      assertThat(second.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void clientsThatLeaveWithinTheirBody_leaveNothingBehind() throws Exception {
    for (int round = 0; round < 5; round++) {
      holder().close();
      assertStatusComes(1_000_000, 200);
    }
  }

  /**
   * A client in the middle of a body that leaves no room for another. A probe that comes before the
   * port has read the body takes the room itself, and the body is refused: then all starts again.
   */
  private RawConnection holder() throws Exception {
    return holder(port, () -> unended(port, 900_000), 600_000, 503);
  }

  /** The same with the client, the probe's bytes, and the status that says it found no room. */
  private static RawConnection holder(
      DataPortFixture port, Callable<RawConnection> client, int probeBytes, int refusal)
      throws Exception {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < untilNs) {
      RawConnection holder = client.call();
      for (int probe = 0; probe < 3; probe++) {
        if (port.post(PATH, chat(probeBytes)).statusCode() == refusal) {
          return holder;
        }
      }
      holder.close();
    }
    throw new AssertionError("no body ever filled the memory");
  }

  /** A client that has sent so many bytes of a body, and will not send the rest. */
  private static RawConnection unended(DataPortFixture port, int bytes) throws IOException {
    RawConnection client = new RawConnection(port.port());
    client.head("POST " + PATH, KEY, "Content-Length: " + (bytes + 100_000));
    client.blanks(bytes);
    return client;
  }

  @Test
  void bodyThatStalls_isLetGoWithIts408() throws Exception {
    try (RawConnection staller = holder()) {
      assertThat(staller.answer().status()).isEqualTo(408);
      assertThat(port.post(PATH, chat(1_000_000)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void requestsReadAhead_countToo() throws Exception {
    holder(port, this::readAhead, 400_000, 503).close();
    assertStatusComes(1_000_000, 200);
  }

  /** A connection whose request runs on, with two more that wait behind it. */
  private RawConnection readAhead() throws Exception {
    port.completions.requests.clear();
    port.completions.stream(request -> Source.never());
    RawConnection pipelining = new RawConnection(port.port());
    pipelining.send(DataPortFixture.rawPost(PATH, chat(1)));
    assertThat(port.completions.requests.poll(5, TimeUnit.SECONDS)).isNotNull();
    port.completions.stream(request -> Source.from(ScriptedCompletions.hello(request)));
    pipelining.send(DataPortFixture.rawPost(PATH, chat(400_000)));
    pipelining.send(DataPortFixture.rawPost(PATH, chat(400_000)));
    return pipelining;
  }

  @Test
  void refusedBodies_areHeldNoLonger() {
    for (int i = 0; i < 5; i++) {
      assertThat(port.post(PATH, "x".repeat(900_000)).statusCode()).isEqualTo(400);
      assertThat(port.post(PATH, chat(1 << 20)).statusCode()).isEqualTo(413);
    }
    assertThat(port.post(PATH, chat(1_000_000)).statusCode()).isEqualTo(200);
  }

  @Test
  void slowBodyOfOneTenant_leavesRoomForTheOthers() throws Exception {
    Authenticator keys =
        key ->
            Optional.of(new TenantId(key.equals(DataPortFixture.KEY) ? "acme" : "other"))
                .map(tenant -> new Principal(tenant, "test"));
    String half = "moat.http { max-body = 512 KiB, body-memory = 1 MiB, body-timeout = 9 s }";
    try (DataPortFixture shared = new DataPortFixture(half, null, keys)) {
      try (RawConnection slow = holder(shared, () -> unended(shared, 400_000), 266_666, 429)) {
        HttpResponse<String> refused = shared.post(PATH, chat(400_000));
        HttpResponse<String> others = postAs("another key", shared, chat(400_000));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        JsonNode error = shared.json(refused.body()).get("error");
        assertThat(error.get("type").asText()).isEqualTo("rate_limit_error");
        assertThat(error.get("message").asText())
            .contains("share", "moat.http.body-memory", "try again");
        assertThat(others.statusCode()).isEqualTo(200);
        slow.blanks(1);
      }
      assertStatusComes(shared, 400_000, 200);
    }
  }

  private static HttpResponse<String> postAs(String key, DataPortFixture port, String body) {
    return port.send(
        port.request(PATH)
            .setHeader("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static String chat(int bytes) {
    return DataPortFixture.chatBody("\"user\":\"" + "x".repeat(bytes) + "\"");
  }

  /** What happens on other connections shows a moment later. */
  private void assertStatusComes(int bytes, int status) {
    assertStatusComes(port, bytes, status);
  }

  private static void assertStatusComes(DataPortFixture port, int bytes, int status) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    int last = 0;
    while (last != status && System.nanoTime() < deadline) {
      last = port.post(PATH, chat(bytes)).statusCode();
    }
    assertThat(last).isEqualTo(status);
  }

  private void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).hasValue("1");
    JsonNode error = port.json(response.body()).get("error");
    assertThat(error.get("type").asText()).isEqualTo("server_error");
    assertThat(error.get("code").asText()).isEqualTo("no_capacity");
    assertThat(error.get("message").asText()).contains("moat.http.body-memory", "try again");
  }
}
