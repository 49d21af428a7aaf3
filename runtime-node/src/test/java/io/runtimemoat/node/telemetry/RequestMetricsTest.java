package io.runtimemoat.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.actors.upstream.UpstreamArm;
import io.runtimemoat.config.TelemetrySettings;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.node.NodeConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the instruments make of facts, as a scrape sees it. */
class RequestMetricsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  @Tag("verify")
  void scrape_afterSomeRequests_hasTheirCountsTimesAndBuckets() {
    Config config =
        ConfigFactory.parseString("moat.telemetry.interval = 1 s")
            .withFallback(NodeConfig.load(Optional.empty()));
    try (Telemetry telemetry =
        Telemetry.start(TelemetrySettings.from(config), config, Clock.systemUTC())) {
      var observer = telemetry.observer();
      var request = Facts.request(RequestTrace.NONE);
      observer.attemptEnded(
          request, Facts.HEAD, Facts.PLACED, Facts.attempt(AttemptFact.End.FINISHED));
      observer.ended(request, Facts.HEAD, Facts.outcome(OutcomeFact.Status.COMPLETED, ""), null);
      observer.ended(
          request,
          Facts.HEAD,
          Facts.outcome(OutcomeFact.Status.CANCELLED, "cancelled"),
          Failure.of(Failure.Kind.TIMEOUT, "left"));
      observer.unrecorded(request, Failure.of(Failure.Kind.MODEL_NOT_FOUND, "no such model"));
      try (UpstreamArm upstream = upstream(config)) {
        new UpstreamGauges(List.of(upstream)).update();
      }

      String text = awaitText(telemetry, "moat_upstream_waiting{");

      assertThat(text.lines().map(RequestMetricsTest::sorted))
          .contains(
              "moat_requests_total{model=\"small\",outcome=\"completed\"} 1.0",
              "moat_requests_total{model=\"small\",outcome=\"cancelled\"} 1.0",
              "moat_requests_total{model=\"none\",outcome=\"refused\"} 1.0",
              "moat_refusals_total{kind=\"model_not_found\"} 1.0",
              "moat_arm_requests_total{arm=\"cheap\",outcome=\"completed\"} 1.0",
              "moat_arm_attempts_total{arm=\"cheap\",cause=\"first\",end=\"finished\"} 1.0",
              "moat_arm_tokens_total{arm=\"cheap\",type=\"output\"} 3.0",
              "moat_arm_cost_billionths_total{arm=\"cheap\"} 250000000.0",
              "moat_queue_wait_seconds_bucket{arm=\"cheap\",le=\"0.001\"} 0.0",
              "moat_queue_wait_seconds_bucket{arm=\"cheap\",le=\"0.005\"} 1.0",
              "moat_overhead_seconds_bucket{le=\"2.5E-4\"} 0.0",
              "moat_overhead_seconds_bucket{le=\"0.0025\"} 0.0",
              "moat_overhead_seconds_bucket{le=\"0.005\"} 1.0",
              "moat_upstream_waiting{upstream=\"away\"} 0.0",
              "moat_upstream_in_flight{upstream=\"away\",upstream_instance=\"0\"} 0.0",
              "moat_upstream_ejected{upstream=\"away\",upstream_instance=\"0\"} 0.0",
              "moat_upstream_first_content_seconds{upstream=\"away\",upstream_instance=\"0\"} 0.0",
              "moat_upstream_breaker_open{upstream=\"away\",upstream_instance=\"0\"} 0.0")
          .doesNotContain("moat_refusals_total{kind=\"timeout\"} 1.0");
      assertThat(text)
          .contains("gen_ai_server_time_to_first_token_seconds_count{")
          .contains("gen_ai_client_token_usage_bucket{")
          .doesNotContain(Facts.MARKER);
    }
  }

  /** Labels come in no particular order. */
  private static String sorted(String line) {
    int open = line.indexOf('{');
    int close = line.lastIndexOf('}');
    if (open < 0 || close < open) {
      return line;
    }
    String[] labels = line.substring(open + 1, close).split(",", -1);
    Arrays.sort(labels);
    return line.substring(0, open + 1) + String.join(",", labels) + line.substring(close);
  }

  private static UpstreamArm upstream(Config config) {
    Config one =
        ConfigFactory.parseString(
                "moat.upstreams.away { instances = [\"http://127.0.0.1:9/v1\"], models { m = m } }")
            .withFallback(config);
    return UpstreamArm.open(UpstreamSettings.from(one).arms().get(0), ForkJoinPool.commonPool());
  }

  private static String awaitText(Telemetry telemetry, String part) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end && !telemetry.metricsText().contains(part)) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return telemetry.metricsText();
  }
}
