package io.runtimemoat.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Usage;
import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.TelemetrySettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.node.NodeConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PrometheusPublicationTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String MODEL = "model=\"metered\"";

  /** Answers every request with two tokens. */
  private static final Completions TWO_TOKENS =
      new Completions() {
        @Override
        public CompletionStage<Started> start(CompletionRequest request) {
          CompletionHead head =
              new CompletionHead("r", Instant.EPOCH, "metered", "dec_x", "a", "rule/1");
          return CompletableFuture.completedFuture(
              new Started.Accepted(
                  head,
                  Source.from(
                      List.of(
                          new Delta(0, "x", List.of()),
                          new Completed(new Usage(5, 0, 2), "metered", 1, "unchecked")))));
        }

        @Override
        public RoutingExplanation explain(CompletionRequest request) {
          throw new AssertionError("not asked for");
        }
      };

  @Test
  @Tag("verify")
  void text_afterOneRequest_hasItsCountsAndTimes() throws Exception {
    ActorSystem system = ActorSystem.create();
    TelemetrySettings settings = new TelemetrySettings(Duration.ofSeconds(1));
    try (PrometheusPublication publication =
        PrometheusPublication.start(settings, NodeConfig.load(Optional.empty()))) {
      Started started =
          new MeteredCompletions(TWO_TOKENS, new RequestMetrics())
              .start(request())
              .toCompletableFuture()
              .get();
      ((Started.Accepted) started).events().runWith(Sink.ignore(), system);

      String text = awaitText(publication, "moat_requests_total{");

      assertThat(text)
          .contains(line("moat_requests_total", 1, "outcome=\"completed\"", MODEL))
          .contains(line("gen_ai_client_token_usage_total", 5, "type=\"input\"", MODEL))
          .contains(line("gen_ai_client_token_usage_total", 2, "type=\"output\"", MODEL))
          .contains("moat_overhead_seconds_bucket{le=\"2.5E-4\"}")
          .contains(line("gen_ai_server_time_to_first_token_seconds_count", 1, MODEL));
    } finally {
      TestKit.shutdownActorSystem(system);
    }
  }

  private static String line(String name, int value, String... labels) {
    return "%s{%s} %d.0".formatted(name, String.join(",", labels), value);
  }

  private static CompletionRequest request() {
    return new CompletionRequest(
        "r",
        new Principal(new TenantId("t"), "k"),
        "auto",
        new Prompt.Raw("x"),
        RequestedParameters.none(),
        false,
        LIMIT);
  }

  private static String awaitText(PrometheusPublication publication, String part) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end && !publication.text().contains(part)) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return publication.text();
  }
}
