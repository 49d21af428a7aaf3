package io.runtimemoat.actors.admission;

import static io.runtimemoat.actors.admission.LimitedBench.failure;
import static io.runtimemoat.actors.admission.LimitedBench.get;
import static io.runtimemoat.actors.admission.LimitedBench.headers;
import static io.runtimemoat.actors.admission.LimitedBench.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Started;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Turns and tokens come back however a request ends. */
class LimitedTurnsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration SOON = Duration.ofSeconds(5);

  private final LimitedBench bench = new LimitedBench(KIT);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyEnd_handsItsTurnAndItsTokensOnOnce() throws Exception {
    LimitedCompletions limits = bench.limits("moat.session.start-reading-within = 50 ms");
    Principal caller = output(100);
    List<Runnable> endings =
        List.of(
            () -> bench.inner.answer(request -> ScriptedCompletions.saying(request, 10, 0)),
            () -> bench.inner.answer(request -> ScriptedCompletions.failing(request, 0)),
            () ->
                bench.inner.answer(
                    request ->
                        new Started.Refused(Failure.of(Failure.Kind.NO_CAPACITY, "scripted"))),
            () ->
                bench.inner.answer(
                    request ->
                        ScriptedCompletions.running(
                            request, Source.failed(new IllegalStateException("scripted")))));

    for (Runnable ending : endings) {
      ending.run();
      bench.run(limits.start(Requests.of(caller, 100)));
      assertTurnIsFree(limits, caller);
    }
  }

  @Test
  void answerThatNobodyReads_isOverAfterAWhile() throws Exception {
    LimitedCompletions limits = bench.limits("moat.session.start-reading-within = 50 ms");
    Principal caller = output(100);

    Started.Accepted unread = (Started.Accepted) get(limits.start(Requests.of(caller, 100)));

    assertTurnIsFree(limits, caller);
    bench.run(unread);
    assertTurnIsFree(limits, caller);
  }

  @Test
  void readerThatLeaves_isChargedWhatItTook() throws Exception {
    LimitedCompletions limits = bench.limits("");
    Principal caller = output(100);
    CompletionEvent first = new CompletionEvent.Delta(0, "x".repeat(200), List.of());
    bench.inner.answer(
        request ->
            ScriptedCompletions.running(request, Source.single(first).concat(Source.never())));

    Started.Accepted accepted = (Started.Accepted) get(limits.start(Requests.of(caller, 100)));
    accepted.events().runWith(Sink.head(), bench.system());

    // 200 characters are reckoned as 50 tokens.
    Started next = startWhenFree(limits, () -> Requests.of(caller, 51));
    assertThat(failure(next).message()).startsWith("The limit of 100 output tokens");
    assertThat(headers(next)).containsEntry("x-ratelimit-remaining-tokens", "50");
  }

  @Test
  void startThatBreaks_handsItsTurnOn() throws Exception {
    LimitedCompletions limits = bench.limits("");
    Principal caller = output(100);
    bench.inner.answerLater(
        request -> CompletableFuture.failedFuture(new IllegalStateException("scripted")));
    assertThatThrownBy(() -> get(limits.start(Requests.of(caller, 100))))
        .hasRootCauseMessage("scripted");
    bench.inner.answerLater(
        request -> {
          throw new IllegalStateException("thrown");
        });
    assertThatThrownBy(() -> get(limits.start(Requests.of(caller, 100))))
        .hasRootCauseMessage("thrown");

    assertTurnIsFree(limits, caller);
  }

  /** One turn and all tokens: what was given back twice would show. */
  private void assertTurnIsFree(LimitedCompletions limits, Principal caller) throws Exception {
    CompletableFuture<Started> held = new CompletableFuture<>();
    bench.inner.answerLater(request -> held);
    int before = bench.inner.requests.size();
    CompletableFuture<Started> one =
        startUntil(
            limits,
            () -> Requests.of(caller, 100),
            started -> bench.inner.requests.size() > before);
    Started two = get(limits.start(Requests.of(caller, 1)));
    held.complete(new Started.Refused(Failure.of(Failure.Kind.NO_CAPACITY, "scripted")));

    assertThat(failure(two).message()).startsWith("Too many requests");
    assertThat(headers(get(one))).containsEntry("x-ratelimit-remaining-tokens", "0");
    bench.inner.answer(request -> ScriptedCompletions.saying(request, 10, 0));
  }

  /** Starts a request when the one that runs has ended. */
  private static Started startWhenFree(
      LimitedCompletions limits, Supplier<CompletionRequest> requests) throws Exception {
    return get(startUntil(limits, requests, started -> started.isDone()));
  }

  private static CompletableFuture<Started> startUntil(
      LimitedCompletions limits,
      Supplier<CompletionRequest> requests,
      Predicate<CompletableFuture<Started>> begun) {
    List<CompletableFuture<Started>> starts = new ArrayList<>();
    Eventually.holds(
        "a turn is free",
        SOON,
        () -> {
          if (starts.isEmpty() || isFull(starts.get(starts.size() - 1))) {
            starts.add(limits.start(requests.get()).toCompletableFuture());
          }
          CompletableFuture<Started> last = starts.get(starts.size() - 1);
          return !isFull(last) && begun.test(last);
        });
    return starts.get(starts.size() - 1);
  }

  private static boolean isFull(CompletableFuture<Started> start) {
    return start.isDone()
        && start.join() instanceof Started.Refused refused
        && refused.failure().message().startsWith("Too many requests");
  }
}
