package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** What stands behind the limits and the guard, answering as a test says. */
final class ScriptedCompletions implements Completions {
  final Queue<CompletionRequest> requests = new ConcurrentLinkedQueue<>();

  /** Ids of requests whose clients left while they were here. */
  final Queue<String> left = new ConcurrentLinkedQueue<>();

  private volatile Function<CompletionRequest, CompletionStage<Started>> script =
      request -> CompletableFuture.completedFuture(saying(request, 10, 5));

  void answer(Function<CompletionRequest, Started> answers) {
    script = request -> CompletableFuture.completedFuture(answers.apply(request));
  }

  void answerLater(Function<CompletionRequest, CompletionStage<Started>> answers) {
    script = answers;
  }

  /** An answer of one piece that used these tokens. */
  static Started saying(CompletionRequest request, int promptTokens, int completionTokens) {
    return running(
        request,
        Source.from(
            List.of(
                new CompletionEvent.Delta(0, "text", List.of()),
                new CompletionEvent.Completed(
                    new CompletionEvent.Usage(promptTokens, 0, completionTokens),
                    "m",
                    1,
                    "unchecked"))));
  }

  static Started failing(CompletionRequest request, int completionTokens) {
    return running(
        request,
        Source.single(
            new CompletionEvent.Failed(
                Failure.of(Failure.Kind.INTERNAL, "scripted"),
                new CompletionEvent.Usage(0, 0, completionTokens))));
  }

  static Started running(CompletionRequest request, Source<CompletionEvent, NotUsed> events) {
    return new Started.Accepted(
        new CompletionHead(
            request.requestId(), Instant.EPOCH, "m", "dec", "arm", "rule/1", "general"),
        events);
  }

  @Override
  public CompletionStage<Started> start(CompletionRequest request) {
    requests.add(request);
    return script.apply(request);
  }

  @Override
  public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
    requests.add(request);
    return CompletableFuture.completedFuture(
        new RoutingExplanation(
            "arm", "m", "rule/1", "general", true, "rule", 1, List.of(), Map.of()));
  }

  @Override
  public void leave(String requestId) {
    left.add(requestId);
  }
}
