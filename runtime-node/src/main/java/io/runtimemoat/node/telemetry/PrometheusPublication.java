package io.runtimemoat.node.telemetry;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.TelemetrySettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kamon.Kamon;
import kamon.module.Module;
import kamon.prometheus.PrometheusReporter;

/** The Prometheus text of all instruments, refreshed once per interval. */
public final class PrometheusPublication implements AutoCloseable {
  /** Sub-millisecond buckets: Moat's own share of a request is far below one millisecond. */
  private static final List<Double> SECONDS =
      List.of(
          0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
          2.5, 5.0, 10.0, 30.0, 60.0);

  private final PrometheusReporter reporter;
  private final Module.Registration registration;

  private PrometheusPublication(PrometheusReporter reporter, Module.Registration registration) {
    this.reporter = reporter;
    this.registration = registration;
  }

  /** Configures Kamon for this process; one per process. */
  public static PrometheusPublication start(TelemetrySettings settings, Config root) {
    Config config = overrides(settings).withFallback(root);
    // Without the instrumentation agent; this also starts the clock that reporters hang on.
    Kamon.initWithoutAttaching(config);
    PrometheusReporter reporter = new PrometheusReporter("kamon.prometheus", config);
    return new PrometheusPublication(reporter, Kamon.addReporter("moat-prometheus", reporter));
  }

  /** Text exposition format 0.0.4. */
  public String text() {
    return reporter.scrapeData();
  }

  @Override
  public void close() {
    registration.cancel();
  }

  private static Config overrides(TelemetrySettings settings) {
    Map<String, List<Double>> buckets =
        RequestMetrics.timedNames().stream()
            .collect(Collectors.toMap(name -> '"' + name + '"', name -> SECONDS));
    return ConfigFactory.parseMap(
            Map.of(
                "kamon.metric.tick-interval",
                settings.interval().toMillis() + " ms",
                "kamon.prometheus.start-embedded-http-server",
                false,
                "kamon.prometheus.buckets.time-buckets",
                SECONDS))
        .withFallback(ConfigFactory.parseMap(Map.of("kamon.prometheus.buckets.custom", buckets)));
  }
}
