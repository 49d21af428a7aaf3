package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.ChoiceFinished;
import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Usage;
import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Finish;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** A {@link Completions} whose answers a test writes, and which tells what it was asked. */
final class ScriptedCompletions implements Completions {
  /** The requests in the order they came. */
  final BlockingQueue<CompletionRequest> requests = new LinkedBlockingQueue<>();

  /** The time, by System.nanoTime, at which a running source was cancelled or ended. */
  final BlockingQueue<Long> endedAtNanos = new LinkedBlockingQueue<>();

  /** Events that the sources have emitted. */
  final AtomicInteger emitted = new AtomicInteger();

  private volatile Function<CompletionRequest, CompletionStage<Started>> script =
      request -> accepted(request, Source.from(hello(request)));

  /** What the next requests are answered with. */
  void answer(Function<CompletionRequest, Started> script) {
    this.script = request -> CompletableFuture.completedFuture(script.apply(request));
  }

  void answerLater(Function<CompletionRequest, CompletionStage<Started>> script) {
    this.script = script;
  }

  /** Answers with these events. */
  void stream(Function<CompletionRequest, Source<CompletionEvent, NotUsed>> events) {
    script = request -> accepted(request, events.apply(request));
  }

  @Override
  public CompletionStage<Started> start(CompletionRequest request) {
    requests.add(request);
    return script.apply(request);
  }

  @Override
  public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
    throw new UnsupportedOperationException("the data port does not explain");
  }

  /** An accepted start whose events are watched. */
  CompletionStage<Started> accepted(
      CompletionRequest request, Source<CompletionEvent, NotUsed> events) {
    return CompletableFuture.completedFuture(started(request, events));
  }

  Started started(CompletionRequest request, Source<CompletionEvent, NotUsed> events) {
    Source<CompletionEvent, NotUsed> watched =
        events
            .map(
                event -> {
                  emitted.incrementAndGet();
                  return event;
                })
            .watchTermination(
                (value, done) -> {
                  done.whenComplete((d, failure) -> endedAtNanos.add(System.nanoTime()));
                  return value;
                });
    return new Started.Accepted(head(request), watched);
  }

  static CompletionHead head(CompletionRequest request) {
    return new CompletionHead(
        request.requestId(),
        Instant.ofEpochSecond(1_763_600_000),
        "small",
        "dec-1",
        "small/default",
        "rule/1",
        "control.canary");
  }

  /** "Hel" and "lo" for every choice, three prompt tokens, two completion tokens each. */
  static List<CompletionEvent> hello(CompletionRequest request) {
    int choices = request.parameters().choices();
    List<CompletionEvent> events = new ArrayList<>();
    for (int choice = 0; choice < choices; choice++) {
      events.add(new Delta(choice, "Hel", List.of()));
      events.add(new Delta(choice, "lo", List.of()));
      events.add(new ChoiceFinished(choice, Finish.STOP));
    }
    events.add(completed(3, 2 * choices));
    return events;
  }

  static Completed completed(int promptTokens, int completionTokens) {
    return new Completed(new Usage(promptTokens, 1, completionTokens), "small", 1, "unchecked");
  }
}
