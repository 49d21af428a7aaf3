package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of a node that take nothing, or little, of an answer of megabytes: only their own source
 * waits, and who takes nothing is cut off. To the node a client whose machine is gone and one that
 * stopped look the same.
 */
@Tag("verify")
@Tag("alone")
class SlowReaderWallTest {
  private static final Duration CUT_OFF_LIMIT = Duration.ofSeconds(15);
  private static final Duration STILL = Duration.ofMillis(700);
  private static final int EVENT_BYTES = 16 << 10;
  private static final int PIECE = 64 << 10;

  /** Eight choices with logprobs, and the small model's end of text forbidden: megabytes. */
  private static final String ENDLESS =
      """
      {"model": "small", "stream": true, "n": 8, "logprobs": true, "top_logprobs": 20, "max_tokens": 1048576,
       "logit_bias": {"4": -100}, "messages": [{"role": "user", "content": "Hello"}]}""";

  private static WallNode node;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    node =
        WallNode.start(
            folder,
            List.of("ok", "flood", "steady", "whole"),
            "{\"flood\": {\"words\": [%s]}, \"steady\": {\"words\": [%s]}, \"whole\": {\"words\": [%s]}}"
                .formatted(events(3_000), events(64), events(512)),
            """
            moat.models.local = [{ name = small, folder = small, slots = 8, max-context = 0 }]
            moat.arms = [
              { id = small, model = small, tier = small, prompt-price = 1, completion-price = 1 }
            ]
            moat.http.stall-timeout = 2 s
            moat.device.stall-timeout = 1 s
            moat.limits.request.max-tokens = 100000000
            moat.upstream-defaults.limits.max-answer = 64 MiB
            """);
    node.assertServesOthers("ok");
  }

  private static String events(int count) {
    return String.join(", ", Collections.nCopies(count, "\"@" + EVENT_BYTES + "\""));
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
  void readerThatStops_holdsItsUpstreamBack_andIsCutOffAndBilled() throws IOException {
    double before = node.ended("stalled");
    try (RawClient reader = node.client()) {
      reader.send(node.request("flood", true));
      reader.readTo("data: ");
      Seen call = node.seen("flood").get(0);
      long written = untilStill(call::writtenBytes);
      node.assertServesOthers("ok");

      assertThat(written).as("of 49 MB").isLessThan(16L << 20);
      Eventually.within(CUT_OFF_LIMIT, "cancelled", () -> call.clientLeftNanos().isPresent());
      assertThat(reader.rest()).doesNotContain("[DONE]");
    }
    RequestState told = node.told("flood", 1, RequestState.Status.CANCELLED).get(0);
    OutcomeFact outcome = Objects.requireNonNull(told.outcome());
    assertThat(told.attempts()).hasSize(1);
    assertThat(told.attempts().get(0).end()).isEqualTo(AttemptFact.End.CANCELLED);
    assertThat(told.attempts().get(0).completionTokens()).isPositive();
    assertThat(outcome.cost()).isPositive();
    Eventually.holds("counted", () -> node.ended("stalled") == before + 1);
  }

  @Test
  void readerThatStopsOnAModelOfThisProcess_freesItsSlots_andIsCutOffAndBilled()
      throws IOException {
    double before = node.ended("stalled");
    try (RawClient reader = node.client()) {
      reader.send(node.post(ENDLESS));
      reader.readTo("\"logprobs\"");

      // All slots are its own until its device lets go of them.
      try (RawClient next = node.client()) {
        next.send(node.request("small", false));
        assertThat(next.answer().status()).isEqualTo(200);
      }
      Eventually.within(CUT_OFF_LIMIT, "cut off", () -> node.ended("stalled") == before + 1);
      assertThat(reader.rest()).doesNotContain("[DONE]");
    }
    Eventually.holds("two requests", () -> node.told("small").size() == 2);
    RequestState told =
        node.told("small").stream()
            .filter(request -> request.status() == RequestState.Status.CANCELLED)
            .findFirst()
            .orElseThrow();
    AttemptFact attempt = told.attempts().get(0);
    assertThat(attempt.end()).isEqualTo(AttemptFact.End.STALLED);
    assertThat(attempt.completionTokens()).isPositive();
    assertThat(Objects.requireNonNull(told.outcome()).cost()).isEqualTo(attempt.cost());
  }

  @Test
  void readerOfAWholeAnswerThatStops_isCutOff_andPaysForAllOfIt() throws IOException {
    double before = node.ended("stalled");
    try (RawClient reader = node.client()) {
      reader.send(node.request("whole", false));
      reader.readTo("\r\n\r\n");

      Eventually.within(CUT_OFF_LIMIT, "cut off", () -> node.ended("stalled") == before + 1);
      assertThat(reader.rest().length()).isLessThan(512 * EVENT_BYTES);
    }
    RequestState told = node.told("whole", 1, RequestState.Status.COMPLETED).get(0);
    assertThat(told.attempts().get(0).completionTokens()).isEqualTo(512);
  }

  @Test
  void readerThatIsSlowButSteady_getsAllOfIt() throws IOException {
    double before = node.ended("stalled");
    try (RawClient reader = node.client()) {
      reader.send(node.request("steady", true));
      for (int piece = 0; piece < 64 * EVENT_BYTES / PIECE - 1; piece++) {
        assertThat(reader.skip(PIECE)).isEqualTo(PIECE);
        LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
      }

      assertThat(reader.readTo("\r\n0\r\n\r\n")).endsWith("data: [DONE]\n\n\r\n0\r\n\r\n");
    }
    node.told("steady", 1, RequestState.Status.COMPLETED);
    assertThat(node.ended("stalled")).isEqualTo(before);
  }

  /** What a count is once it has not grown for a while. */
  private static long untilStill(LongSupplier count) {
    long[] last = {-1, System.nanoTime()};
    Eventually.holds(
        "it stands still",
        () -> {
          long now = count.getAsLong();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - last[1] > STILL.toNanos();
        });
    return last[0];
  }
}
