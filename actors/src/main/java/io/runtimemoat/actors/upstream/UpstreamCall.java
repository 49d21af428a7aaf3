package io.runtimemoat.actors.upstream;

import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * One attempt on one instance of an upstream. Nothing is sent before {@link #events} is run, which
 * can be done once.
 */
public final class UpstreamCall {
  private enum State {
    NEW,
    RUNNING,
    OVER
  }

  private final CompletableFuture<UpstreamReport> report = new CompletableFuture<>();
  private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final CallPlan plan;

  UpstreamCall(CallPlan plan) {
    this.plan = plan;
  }

  /**
   * The answer, read as fast as its reader asks; ends with {@link UpstreamEvent.Ended}. Cancelling
   * the stream cancels the call. A second run, and one after {@link #cancel}, ends at once.
   */
  public Source<UpstreamEvent, NotUsed> events() {
    return Source.fromGraph(new UpstreamSourceStage(plan, this));
  }

  /**
   * Closes the call's connection, whatever it is doing; the stream ends with a report of {@code
   * CANCELLED}. Does nothing once it is over.
   */
  public void cancel() {
    cancelled.complete(null);
    if (state.compareAndSet(State.NEW, State.OVER)) {
      report.complete(plan.notSent());
    }
  }

  /** Completes when the call is over, however it came to that and whoever was reading. */
  public CompletionStage<UpstreamReport> report() {
    return report.minimalCompletionStage();
  }

  /** Whether the stream may start: it was neither started nor cancelled before. */
  boolean start() {
    return state.compareAndSet(State.NEW, State.RUNNING);
  }

  void whenCancelled(Runnable action) {
    var unused = cancelled.thenRun(action);
  }

  void ended(UpstreamReport end) {
    state.set(State.OVER);
    report.complete(end);
  }
}
