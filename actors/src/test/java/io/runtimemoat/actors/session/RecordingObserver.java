package io.runtimemoat.actors.session;

import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what it hears, in order. */
final class RecordingObserver implements RequestObserver {
  /** One thing heard. */
  sealed interface Heard {}

  record Decided(String requestId, DecisionRecord decision, Instant from, Instant to, String thread)
      implements Heard {}

  record AttemptEnded(String requestId, Placed placed, AttemptFact attempt) implements Heard {}

  record Ended(String requestId, OutcomeFact outcome, @Nullable Failure failure) implements Heard {}

  record Unrecorded(String requestId, Failure failure) implements Heard {}

  private final List<Heard> heard = new ArrayList<>();

  synchronized List<Heard> heard() {
    return List.copyOf(heard);
  }

  <T extends Heard> List<T> all(Class<T> kind) {
    return heard().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private synchronized void hear(Heard what) {
    heard.add(what);
  }

  @Override
  public void decided(
      CompletionRequest request,
      CompletionHead head,
      DecisionRecord decision,
      Instant from,
      Instant to) {
    String thread = Thread.currentThread().getName();
    hear(new Decided(request.requestId(), decision, from, to, thread));
  }

  @Override
  public void attemptEnded(
      CompletionRequest request, CompletionHead head, Placed placed, AttemptFact attempt) {
    hear(new AttemptEnded(request.requestId(), placed, attempt));
  }

  @Override
  public void ended(
      CompletionRequest request,
      CompletionHead head,
      OutcomeFact outcome,
      @Nullable Failure failure) {
    hear(new Ended(request.requestId(), outcome, failure));
  }

  @Override
  public void unrecorded(CompletionRequest request, Failure failure) {
    hear(new Unrecorded(request.requestId(), failure));
  }
}
