package io.runtimemoat.node.telemetry;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.TelemetrySettings;
import java.util.Map;
import kamon.Kamon;
import kamon.module.Module;
import kamon.prometheus.PrometheusReporter;

/** The Prometheus text of all instruments, refreshed once per interval. */
public final class PrometheusPublication implements AutoCloseable {
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
    return ConfigFactory.parseMap(
            Map.of(
                "kamon.metric.tick-interval",
                settings.interval().toMillis() + " ms",
                "kamon.prometheus.start-embedded-http-server",
                false))
        .withFallback(
            ConfigFactory.parseMap(
                Map.of("kamon.prometheus.buckets.custom", Distribution.bucketsByName())));
  }
}
