package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** Completions that are measured on their way. */
public final class MeteredCompletions implements Completions {
  private final Completions inner;
  private final RequestMetrics metrics;

  public MeteredCompletions(Completions inner, RequestMetrics metrics) {
    this.inner = inner;
    this.metrics = metrics;
  }

  @Override
  public CompletionStage<Started> start(CompletionRequest request) {
    long startNanos = System.nanoTime();
    return inner.start(request).thenApply(started -> measured(started, startNanos));
  }

  @Override
  public RoutingExplanation explain(CompletionRequest request) {
    return inner.explain(request);
  }

  private Started measured(Started started, long startNanos) {
    if (started instanceof Started.Accepted accepted) {
      metrics.recordOverhead(System.nanoTime() - startNanos);
      RequestMetrics.ForModel model = metrics.forModel(accepted.head().servedModel());
      return new Started.Accepted(
          accepted.head(), measured(accepted.events(), new RunningRequest(model, startNanos)));
    }
    metrics
        .forModel("none")
        .recordEnd(
            RequestMetrics.Outcome.REFUSED,
            new CompletionEvent.Usage(0, 0, 0),
            System.nanoTime() - startNanos,
            0);
    return started;
  }

  private static Source<CompletionEvent, NotUsed> measured(
      Source<CompletionEvent, NotUsed> events, RunningRequest request) {
    return events
        .map(
            event -> {
              request.observe(event, System.nanoTime());
              return event;
            })
        .watchTermination(
            (mat, done) -> {
              done.whenComplete((ok, failure) -> request.end(System.nanoTime()));
              return mat;
            });
  }

  /** The clock of one request; touched by its stream alone until the stream has ended. */
  private static final class RunningRequest {
    private static final CompletionEvent.Usage NOTHING = new CompletionEvent.Usage(0, 0, 0);

    private final RequestMetrics.ForModel model;
    private final long startNanos;
    private long firstTextNanos;
    private boolean ended;

    RunningRequest(RequestMetrics.ForModel model, long startNanos) {
      this.model = model;
      this.startNanos = startNanos;
    }

    synchronized void observe(CompletionEvent event, long nowNanos) {
      if (event instanceof CompletionEvent.Content && firstTextNanos == 0) {
        firstTextNanos = nowNanos;
        model.recordFirstText(nowNanos - startNanos);
      } else if (event instanceof CompletionEvent.Completed completed) {
        record(RequestMetrics.Outcome.COMPLETED, completed.usage(), nowNanos);
      } else if (event instanceof CompletionEvent.Failed failed) {
        record(RequestMetrics.Outcome.FAILED, failed.usage(), nowNanos);
      }
    }

    /** A stream that ends without a terminal event was left by its reader. */
    synchronized void end(long nowNanos) {
      record(RequestMetrics.Outcome.CANCELLED, NOTHING, nowNanos);
    }

    private void record(
        RequestMetrics.Outcome outcome, CompletionEvent.Usage usage, long nowNanos) {
      if (!ended) {
        ended = true;
        long textNanos = firstTextNanos == 0 ? 0 : nowNanos - firstTextNanos;
        model.recordEnd(outcome, usage, nowNanos - startNanos, textNanos);
      }
    }
  }
}
