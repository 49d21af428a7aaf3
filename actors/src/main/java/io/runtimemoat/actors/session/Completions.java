package io.runtimemoat.actors.session;

import java.util.concurrent.CompletionStage;

/** The door to serving. Safe for use by many threads. */
public interface Completions {
  /** Decides, records the decision and starts the work; never completes exceptionally. */
  CompletionStage<Started> start(CompletionRequest request);

  /** What {@link #start} would decide now, and why; nothing is recorded or run. */
  CompletionStage<RoutingExplanation> explain(CompletionRequest request);

  /** A request's client has left: where it still waits for its decision there is none. */
  default void leave(String requestId) {}
}
