package io.runtimemoat.node.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kamon.Kamon;
import kamon.metric.DynamicRange;
import kamon.metric.MeasurementUnit;
import kamon.metric.Metric;

/**
 * One histogram with its buckets, seconds or tokens. Those of {@code gen_ai} are OpenTelemetry's
 * recommended ones; what Moat takes itself is mostly far below a millisecond and has finer ones.
 */
record Distribution(String instrument, List<Double> buckets) {
  static final Distribution REQUEST_DURATION =
      of(
          "gen_ai.server.request.duration",
          0.01,
          0.02,
          0.04,
          0.08,
          0.16,
          0.32,
          0.64,
          1.28,
          2.56,
          5.12,
          10.24,
          20.48,
          40.96,
          81.92);
  static final Distribution FIRST_TOKEN =
      of(
          "gen_ai.server.time_to_first_token",
          0.001,
          0.005,
          0.01,
          0.02,
          0.04,
          0.06,
          0.08,
          0.1,
          0.25,
          0.5,
          0.75,
          1,
          2.5,
          5,
          7.5,
          10);

  /** Two finer buckets than recommended: the shipped models need about a millisecond per token. */
  static final Distribution PER_TOKEN =
      of(
          "gen_ai.server.time_per_output_token",
          0.001,
          0.0025,
          0.005,
          0.01,
          0.025,
          0.05,
          0.075,
          0.1,
          0.15,
          0.2,
          0.3,
          0.4,
          0.5,
          0.75,
          1,
          2.5);

  static final Distribution TOKEN_USAGE =
      of("gen_ai.client.token.usage", 1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576);
  static final Distribution OVERHEAD =
      of("moat.overhead", 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1);
  static final Distribution DECISION =
      of("moat.decision", 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1);
  static final Distribution QUEUE_WAIT =
      of("moat.queue.wait", 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);

  private static final List<Distribution> ALL =
      List.of(
          REQUEST_DURATION, FIRST_TOKEN, PER_TOKEN, TOKEN_USAGE, OVERHEAD, DECISION, QUEUE_WAIT);

  private static Distribution of(String instrument, double... buckets) {
    return new Distribution(instrument, Arrays.stream(buckets).boxed().toList());
  }

  Metric.Histogram metric(String help) {
    MeasurementUnit unit =
        equals(TOKEN_USAGE) ? MeasurementUnit.none() : MeasurementUnit.time().nanoseconds();
    return Kamon.histogram(instrument, help, unit, DynamicRange.Default());
  }

  /** The buckets of every histogram by the name that its publication looks up. */
  static Map<String, List<Double>> bucketsByName() {
    return ALL.stream()
        .collect(Collectors.toMap(each -> '"' + each.instrument + '"', Distribution::buckets));
  }
}
