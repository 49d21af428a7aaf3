package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of a node that leave: from their close to the upstream's loss of its own client, and what
 * the ledger says and charges. The edge alone is in {@code CompletionLeaverTest} of the node.
 */
@Tag("verify")
class LeaverWallTest {
  private static final int TIMES = 5;
  private static final Duration CANCELLED_WITHIN = Duration.ofMillis(100);

  private static WallNode node;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node =
        WallNode.start(
            folder,
            List.of("ok", "waiting", "waiting-whole", "begun", "begun-whole", "done", "done-whole"),
            """
            {
              "waiting": { "headDelayMs": 60000 }, "waiting-whole": { "headDelayMs": 60000 },
              "begun": { "words": ["one ", "two ", "three "], "cutAt": 560, "ending": "stall" },
              "begun-whole": { "words": ["one ", "two "], "cutAt": 100, "ending": "stall" },
              "done": {}, "done-whole": {}
            }
            """,
            "");
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
  void withinItsBody_nothingHasBegun() throws IOException {
    int calls = node.stub().seen().size();
    int requests = node.told("ok").size();
    String request = node.request("ok", true);
    for (int i = 0; i < TIMES; i++) {
      RawClient client = node.client();
      client.send(request.substring(0, request.length() - 3));
      client.leave();
    }
    node.assertNothingOpen();

    assertThat(node.stub().seen()).hasSize(calls);
    assertThat(node.told("ok")).hasSize(requests);
  }

  @ParameterizedTest
  @CsvSource({"waiting, true", "waiting-whole, false"})
  void beforeTheHeaders_theCallIsCancelled_andNoTokenIsCharged(String model, boolean streaming)
      throws IOException {
    assertCancelledInTime(model, streaming, 0);

    for (RequestState request : node.told(model, TIMES, RequestState.Status.CANCELLED)) {
      assertThat(onlyAttempt(request).end()).isEqualTo(AttemptFact.End.CANCELLED);
      assertThat(onlyAttempt(request).completionTokens()).isZero();
    }
  }

  @Test
  void midStream_theCallIsCancelled_andWhatTheUpstreamMadeIsCharged() throws IOException {
    assertCancelledInTime("begun", true, 560);

    for (RequestState request : node.told("begun", TIMES, RequestState.Status.CANCELLED)) {
      OutcomeFact outcome = Objects.requireNonNull(request.outcome());
      assertThat(onlyAttempt(request).end()).isEqualTo(AttemptFact.End.CANCELLED);
      assertThat(onlyAttempt(request).completionTokens()).isBetween(1, 6);
      assertThat(outcome.completionTokens())
          .as("delivered")
          .isBetween(1, onlyAttempt(request).completionTokens());
      assertThat(outcome.cost()).isPositive();
    }
  }

  @Test
  void withinAWholeAnswer_theCallIsCancelled() throws IOException {
    assertCancelledInTime("begun-whole", false, 100);

    for (RequestState request : node.told("begun-whole", TIMES, RequestState.Status.CANCELLED)) {
      assertThat(onlyAttempt(request).end()).isEqualTo(AttemptFact.End.CANCELLED);
      assertThat(onlyAttempt(request).promptTokens()).as("the upstream read it").isPositive();
      assertThat(Objects.requireNonNull(request.outcome()).completionTokens()).isZero();
    }
  }

  /** Leaves once the upstream has written so much; the middle one of the times must be in time. */
  private static void assertCancelledInTime(String model, boolean streaming, long writtenBytes)
      throws IOException {
    List<Duration> times = new ArrayList<>();
    for (int i = 1; i <= TIMES; i++) {
      int count = i;
      RawClient client = node.client();
      client.send(node.request(model, streaming));
      Eventually.holds("it is asked", () -> node.seen(model).size() == count);
      Seen call = node.seen(model).get(i - 1);
      Eventually.holds("it answers", () -> call.writtenBytes() >= writtenBytes);
      if (streaming && writtenBytes > 0) {
        client.readTo("\"content\":\"two \"");
      }
      long left = client.leave();
      Eventually.holds("it is cancelled", () -> call.clientLeftNanos().isPresent());
      times.add(Duration.ofNanos(call.clientLeftNanos().orElseThrow() - left));
    }
    Collections.sort(times);
    assertThat(times.get(TIMES / 2)).as(times.toString()).isLessThan(CANCELLED_WITHIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"done", "done-whole"})
  void afterItsAnswer_itIsComplete(String model) throws IOException {
    boolean streaming = model.equals("done");
    RawClient client = node.client();
    client.send(node.request(model, streaming));
    if (streaming) {
      client.readTo("data: [DONE]\n\n");
    } else {
      assertThat(client.answer().status()).isEqualTo(200);
    }
    client.leave();

    RequestState told = node.told(model, 1, RequestState.Status.COMPLETED).get(0);
    assertThat(onlyAttempt(told).end()).isEqualTo(AttemptFact.End.FINISHED);
    assertThat(Objects.requireNonNull(told.outcome()).completionTokens()).isEqualTo(4);
  }

  private static AttemptFact onlyAttempt(RequestState request) {
    assertThat(request.attempts()).hasSize(1);
    return request.attempts().get(0);
  }
}
