package io.runtimemoat.node.telemetry;

import com.typesafe.config.Config;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.config.TelemetrySettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node's metrics, traces and log, started as its settings say. */
public final class Telemetry implements AutoCloseable {
  private final PrometheusPublication metrics;
  private final @Nullable TraceExport traces;
  private final RequestObserver observer;

  private Telemetry(
      PrometheusPublication metrics, @Nullable TraceExport traces, RequestObserver observer) {
    this.metrics = metrics;
    this.traces = traces;
    this.observer = observer;
  }

  /** Starts what is configured; once per process. */
  public static Telemetry start(TelemetrySettings settings, Config root, Clock clock) {
    List<RequestObserver> observers = new ArrayList<>();
    if (settings.logs() == TelemetrySettings.Logs.JSON) {
      observers.add(new RequestLog());
    }
    PrometheusPublication metrics = PrometheusPublication.start(settings, root);
    observers.add(new RequestMetrics());
    TraceExport traces = null;
    if (settings.otlp().enabled()) {
      traces = TraceExport.start(settings.otlp(), root);
      observers.add(new RequestSpans(clock, traces::add));
    }
    return new Telemetry(metrics, traces, new Audience(observers));
  }

  /** What the request path tells. */
  public RequestObserver observer() {
    return observer;
  }

  /** All metrics as Prometheus text. */
  public String metricsText() {
    return metrics.text();
  }

  @Override
  public void close() {
    metrics.close();
    if (traces != null) {
      traces.close();
    }
  }
}
