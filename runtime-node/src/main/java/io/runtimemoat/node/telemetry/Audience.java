package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several observers as one; what one of them throws reaches neither the others nor a request. */
final class Audience implements RequestObserver {
  private static final Logger LOG = LoggerFactory.getLogger(Audience.class);

  private final List<RequestObserver> observers;

  Audience(List<RequestObserver> observers) {
    this.observers = List.copyOf(observers);
  }

  @Override
  public void decided(
      CompletionRequest request,
      CompletionHead head,
      DecisionRecord decision,
      Instant from,
      Instant to) {
    tell(request, observer -> observer.decided(request, head, decision, from, to));
  }

  @Override
  public void attemptEnded(
      CompletionRequest request, CompletionHead head, Placed placed, AttemptFact attempt) {
    tell(request, observer -> observer.attemptEnded(request, head, placed, attempt));
  }

  @Override
  public void ended(
      CompletionRequest request,
      CompletionHead head,
      OutcomeFact outcome,
      @Nullable Failure failure) {
    tell(request, observer -> observer.ended(request, head, outcome, failure));
  }

  @Override
  public void unrecorded(CompletionRequest request, Failure failure) {
    tell(request, observer -> observer.unrecorded(request, failure));
  }

  private void tell(CompletionRequest request, Consumer<RequestObserver> event) {
    for (RequestObserver observer : observers) {
      try {
        event.accept(observer);
      } catch (RuntimeException e) {
        LOG.error("request {}: {} failed", request.requestId(), observer.getClass().getName(), e);
      }
    }
  }
}
