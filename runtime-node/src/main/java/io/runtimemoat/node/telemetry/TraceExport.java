package io.runtimemoat.node.telemetry;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.TelemetrySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.module.ModuleFactory;
import kamon.module.SpanReporter;
import kamon.otel.OpenTelemetryTraceReporter;
import kamon.trace.Span;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Sends finished spans to an OTLP receiver, some at a time. Spans wait in a bounded queue; what
 * does not fit is dropped and counted, so that a receiver that is away costs no request anything.
 */
final class TraceExport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TraceExport.class);
  private static final int BATCH = 512;

  private final BlockingQueue<Span.Finished> waiting;
  private final SpanReporter reporter;
  private final ScheduledThreadPoolExecutor timer;
  private final Counter dropped =
      Kamon.counter("moat.trace.spans_dropped", "Spans that found too many waiting for an export")
          .withoutTags();

  private TraceExport(TelemetrySettings.Otlp settings, SpanReporter reporter) {
    this.waiting = new ArrayBlockingQueue<>(settings.maxSpans());
    this.reporter = reporter;
    this.timer = new ScheduledThreadPoolExecutor(1, TraceExport::daemon);
    long millis = settings.interval().toMillis();
    var unused = timer.scheduleWithFixedDelay(this::flush, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Starts to export; connects to nothing yet. */
  static TraceExport start(TelemetrySettings.Otlp settings, Config root) {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "kamon.otel.trace.protocol",
                    "http/protobuf",
                    "kamon.otel.trace.full-endpoint",
                    settings.endpoint() + "/v1/traces",
                    "kamon.otel.trace.timeout",
                    settings.timeout().toMillis() + " ms"))
            .withFallback(root);
    ExecutionContext callbacks = ExecutionContext.fromExecutor(ForkJoinPool.commonPool());
    SpanReporter reporter =
        (SpanReporter)
            new OpenTelemetryTraceReporter.Factory()
                .create(new ModuleFactory.Settings(config, callbacks));
    return new TraceExport(settings, reporter);
  }

  /** Takes a span along with the next export; returns at once. */
  void add(Span.Finished span) {
    if (!waiting.offer(span)) {
      dropped.increment();
    }
  }

  private void flush() {
    try {
      List<Span.Finished> batch = new ArrayList<>(BATCH);
      while (waiting.drainTo(batch, BATCH) > 0) {
        reporter.reportSpans(CollectionConverters.asScala(batch).toSeq());
        batch = new ArrayList<>(BATCH);
      }
    } catch (RuntimeException e) {
      LOG.warn("spans could not be exported", e); // leaving would end the repetition
    }
  }

  /** Hands over what waits; an export that is under way then may be cut off. */
  @Override
  public void close() {
    timer.shutdown();
    flush();
    reporter.stop();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "trace-export");
    thread.setDaemon(true);
    return thread;
  }
}
