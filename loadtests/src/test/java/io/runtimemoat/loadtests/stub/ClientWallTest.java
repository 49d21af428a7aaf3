package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A node with few places for connections against clients that are slow to ask, too many or silent:
 * each is ended in time, and others are served meanwhile.
 */
@Tag("verify")
@Tag("alone")
class ClientWallTest {
  private static final int PLACES = 64;
  private static final int SLOW = 40;
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String HALF_A_HEAD = "POST /v1/chat/completions HTTP/1.1\r\nx-slow: ";

  private static WallNode node;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node =
        WallNode.start(
            folder,
            List.of("ok", "first", "second", "third", "running", "full"),
            """
            {
              "first": { "headDelayMs": 300 }, "second": {}, "third": {},
              "running": { "headDelayMs": 60000 }, "full": { "headDelayMs": 60000 }
            }
            """,
            """
            moat.http {
              max-connections = %d, head-timeout = 1 s, body-timeout = 2 s, idle-timeout = 5 s
            }
            moat.upstream-defaults.pool.max-in-flight = 200
            """
                .formatted(PLACES));
    node.assertServesOthers("ok");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void nothingStaysOpen() {
    node.assertNothingOpen();
  }

  @Test
  void trickledHeads_getA408InTime_andOthersAreServed() throws IOException {
    double before = node.ended("head_timeout");
    try (Crowd crowd = Crowd.of(node.port(), SLOW)) {
      long start = System.nanoTime();
      crowd.write(HALF_A_HEAD);
      trickle(crowd);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(seconds(1), seconds(9));
      assertThat(crowd.received("HTTP/1.1 408 ")).isEqualTo(SLOW);
      assertThat(crowd.received()).allMatch(answer -> answer.contains("\"head_timeout\""));
    }
    Eventually.holds("counted", () -> node.ended("head_timeout") == before + SLOW);
  }

  @ParameterizedTest
  @CsvSource({"true, 408", "false, 401"})
  void trickledBodies_areAnsweredInTimeAndClosed_andOthersAreServed(boolean key, int status)
      throws IOException {
    String head = node.head(10_000);
    int seen = node.seen("first").size();
    try (Crowd crowd = Crowd.of(node.port(), SLOW)) {
      long start = System.nanoTime();
      crowd.write((key ? head : head.replace("Bearer ", "Bearer x")) + "{\"model\": \"first\", ");
      trickle(crowd);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(seconds(2), seconds(10));
      assertThat(crowd.received("HTTP/1.1 " + status + " ")).isEqualTo(SLOW);
    }
    assertThat(node.seen("first")).as("nothing reached the upstream").hasSize(seen);
  }

  /** Sends a byte on each connection from time to time until the node has ended all of them. */
  private static void trickle(Crowd crowd) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (int round = 0; crowd.open() > 0; round++) {
      assertThat(System.nanoTime()).as("all are ended").isLessThan(end);
      crowd.write(" ");
      if (round % 10 == 0) {
        node.assertServesOthers("ok");
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }

  @Test
  void crowdBeyondThePlaces_givesWayToThoseWhoAsk_andNeverToAConnectionInUse() throws IOException {
    double before = node.ended("gave_way");
    double refused = node.ended("refused");
    try (RawClient regular = node.client();
        Crowd slow = Crowd.of(node.port(), PLACES / 2)) {
      slow.write(HALF_A_HEAD);
      regular.send(node.request("ok", false));
      assertThat(regular.answer().status()).isEqualTo(200);
      try (Crowd silent = Crowd.of(node.port(), 2 * PLACES)) {
        for (int i = 0; i < 20; i++) {
          node.assertServesOthers("ok");
        }
        regular.send(node.request("ok", false));
        assertThat(regular.answer().status()).as("kept, it asked before").isEqualTo(200);
        assertThat(node.open()).isLessThanOrEqualTo(PLACES);
        Eventually.holds("who came too early is closed", () -> silent.open() < PLACES);
      }
    }
    Eventually.holds("counted", () -> node.ended("gave_way") >= before + PLACES);
    assertThat(node.ended("refused")).isEqualTo(refused);
  }

  @Test
  void bodiesThatTrickle_giveWayToo() throws IOException {
    try (Crowd crowd = Crowd.of(node.port(), PLACES)) {
      crowd.write(node.head(10_000) + "{");
      for (int i = 0; i < 5; i++) {
        node.assertServesOthers("ok");
      }
      Eventually.holds("one place was enough", () -> crowd.open() < PLACES);
    }
  }

  @Test
  void whenAllAreServed_theNextIsRefusedAtOnce_andWhenTheyLeaveAllIsFree() throws IOException {
    double before = node.ended("refused");
    List<RawClient> served = new ArrayList<>();
    try {
      for (int i = 0; i < PLACES; i++) {
        served.add(node.client());
        served.get(i).send(node.request("full", i % 2 == 0));
        // One by one: who has asked gives its place to nobody, who only comes does.
        int asked = i + 1;
        Eventually.holds("it reaches the upstream", () -> node.seen("full").size() == asked);
      }
      Eventually.holds("all are served", () -> node.serving() == PLACES);

      try (RawClient late = node.client()) {
        assertThat(late.isEndedWithin(seconds(3))).isTrue();
      }
      Eventually.holds("counted", () -> node.ended("refused") == before + 1);
      assertThat(node.seen("full")).noneMatch(request -> request.clientLeftNanos().isPresent());
    } finally {
      for (RawClient client : served) {
        client.leave();
      }
    }

    Eventually.holds(
        "every call is cancelled",
        () ->
            node.seen("full").stream().allMatch(request -> request.clientLeftNanos().isPresent()));
    node.told("full", PLACES, RequestState.Status.CANCELLED);
    node.assertServesOthers("ok");
  }

  @Test
  void silentConnections_areClosedAfterAWhile_usedOrNot() throws IOException {
    double before = node.ended("idle_timeout");
    try (RawClient unused = node.client();
        RawClient used = node.client()) {
      used.send(node.request("ok", true));
      assertThat(used.readTo("0\r\n\r\n")).contains("data: [DONE]");

      assertThat(unused.isEndedWithin(seconds(15))).isTrue();
      assertThat(used.isEndedWithin(seconds(15))).isTrue();
    }
    Eventually.holds("counted", () -> node.ended("idle_timeout") == before + 2);
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder_eachWithFactsOfItsOwn() throws IOException {
    try (RawClient client = node.client()) {
      client.send(
          node.request("first", false)
              + node.request("second", true)
              + node.request("third", false));

      RawClient.Answer first = client.answer();
      String second = client.readTo("0\r\n\r\n");
      RawClient.Answer third = client.answer();

      assertThat(first.body()).contains("\"model\":\"first\"");
      assertThat(second).contains("\"model\":\"second\"").contains("data: [DONE]");
      assertThat(third.body()).contains("\"model\":\"third\"");
      for (String model : List.of("first", "second", "third")) {
        RequestState told = node.told(model, 1, RequestState.Status.COMPLETED).get(0);
        String answers = first.headers().get("x-request-id") + second + third.headers();
        assertThat(answers).contains(told.requestId());
      }
    }
  }

  @Test
  void leaverInThePipeline_cancelsWhatRuns_andNothingElseBegins() throws IOException {
    int others = node.seen("ok").size();
    RawClient client = node.client();
    client.send(
        node.request("running", false) + node.request("ok", false) + node.request("ok", true));
    Eventually.holds("the first runs", () -> node.seen("running").size() == 1);

    client.leave();

    Eventually.holds(
        "it is cancelled", () -> node.seen("running").get(0).clientLeftNanos().isPresent());
    node.told("running", 1, RequestState.Status.CANCELLED);
    assertThat(node.seen("ok")).hasSize(others);
  }

  /** Loopback cannot lose a host; that the kernel asks for it is what can be seen. */
  @Test
  void silentConnection_isProbedByTcp() throws IOException {
    Path table = Path.of("/proc/net/tcp6");
    if (!Files.isReadable(table)) {
      throw Tool.missing("no /proc/net/tcp6 to see the kernel's timers in");
    }
    try (RawClient client = node.client()) {
      // The kernel accepts before the node does: its timer is set when the node has.
      Eventually.holds("2 is the keep-alive timer", () -> timer(client)[0].equals("02"));
      assertThat(Long.parseLong(timer(client)[1], 16)).isBetween(1L, 1_500L);
    }
  }

  /** Columns: number, local, remote, state, queues, timer:when (hex, hundredths of a second). */
  private static String[] timer(RawClient client) {
    try {
      return kernelsLine(client.localPort()).strip().split("\\s+", -1)[5].split(":", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String kernelsLine(int clientPort) throws IOException {
    String ends = String.format(Locale.ROOT, ":%04X [0-9A-F]+:%04X .*", node.port(), clientPort);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        if (line.matches(".*[0-9A-F]" + ends)) {
          return line;
        }
      }
    }
    throw new AssertionError("the kernel does not know the connection");
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
