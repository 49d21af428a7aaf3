package io.runtimemoat.node.admin;

import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Serves nothing. */
final class NoCompletions implements Completions {
  @Override
  public CompletionStage<Started> start(CompletionRequest request) {
    return CompletableFuture.completedFuture(
        new Started.Refused(Failure.of(Failure.Kind.NO_CAPACITY, "nothing is served here")));
  }

  @Override
  public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
    return CompletableFuture.completedFuture(
        new RoutingExplanation(
            "none", "none", "rule/1", "general", true, "rule", 1, List.of(), Map.of()));
  }
}
