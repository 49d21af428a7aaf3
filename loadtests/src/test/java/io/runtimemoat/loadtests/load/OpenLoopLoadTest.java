package io.runtimemoat.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenLoopLoadTest {
  private static LoadPlan plan(StubUpstream stub, String body) {
    return new LoadPlan(
        stub.uri().resolve("/v1/chat/completions"),
        Map.of(),
        body,
        200,
        4,
        Duration.ofMillis(50),
        Duration.ofMillis(500));
  }

  @Test
  void run_wholeAnswers_allSucceedAtTheScheduledCount() throws InterruptedException {
    try (StubUpstream stub = StubUpstream.start(8, Duration.ZERO)) {
      LoadResult result = OpenLoopLoad.run(plan(stub, "{\"stream\": false}"));

      assertThat(result.sent()).isEqualTo(100);
      assertThat(result.failed()).isZero();
      assertThat(result.latencyMicros().getTotalCount()).isEqualTo(100);
    }
  }

  @Test
  void run_streamedAnswers_firstByteComesBeforeTheLast() throws InterruptedException {
    try (StubUpstream stub = StubUpstream.start(5, Duration.ofMillis(2))) {
      LoadResult result = OpenLoopLoad.run(plan(stub, "{\"stream\": true}"));

      assertThat(result.failed()).isZero();
      assertThat(result.firstByteMicros().getMean())
          .isLessThan(result.latencyMicros().getMean() - 5_000);
    }
  }

  @Test
  void plan_offLoopback_isRefused() {
    assertThatThrownBy(
            () ->
                new LoadPlan(
                    URI.create("http://192.0.2.1/"),
                    Map.of(),
                    "",
                    1,
                    1,
                    Duration.ZERO,
                    Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
