package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.budget.ConcurrencyGate;
import io.runtimemoat.actors.budget.Rates;
import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.decision.budget.RateVerdict;
import io.runtimemoat.decision.budget.RequestAllowance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Completions within limits: a turn of the tenant's, then what the rate limits of key, tenant and
 * model give, and never more for one request than the operator allows.
 */
public final class LimitedCompletions implements Completions {
  private final Completions inner;
  private final ConcurrencyGate gate;
  private final Rates rates;
  private final RequestAllowance most;
  private final long defaultOutputTokens;
  private final Duration startReadingWithin;
  private final ActorSystem<?> system;
  private final RequestObserver observer;
  private final Map<String, Arrival> arrivals = new ConcurrentHashMap<>();

  public LimitedCompletions(
      Completions inner,
      ConcurrencyGate gate,
      Rates rates,
      LimitSettings.Request limits,
      SessionSettings session,
      ActorSystem<?> system,
      RequestObserver observer) {
    this.inner = inner;
    this.gate = gate;
    this.rates = rates;
    this.most = RequestAllowance.of(limits);
    this.defaultOutputTokens = session.maxCompletionTokens();
    this.startReadingWithin = session.startReadingWithin();
    this.system = system;
    this.observer = observer;
  }

  @Override
  public CompletionStage<Started> start(CompletionRequest request) {
    CompletionRequest bounded = bounded(request);
    Arrival arrival = new Arrival(gate.enter(request.principal().tenant()));
    CompletableFuture<Started> started =
        arrival
            .place()
            .entry()
            .thenCompose(entry -> entered(bounded, entry, arrival))
            .toCompletableFuture();
    if (!started.isDone()) {
      arrivals.put(request.requestId(), arrival);
      Cancellable end =
          system
              .scheduler()
              .scheduleOnce(
                  bounded.timeLeft(System.nanoTime()), arrival::expire, system.executionContext());
      var unused =
          started.whenComplete(
              (s, failure) -> {
                end.cancel();
                arrivals.remove(request.requestId(), arrival);
              });
    }
    return started;
  }

  @Override
  public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
    return inner.explain(bounded(request));
  }

  /** The same rate limits for requests that are no completions. */
  public InputLimits inputs() {
    return new RatedInputs(rates);
  }

  /** The same limits of requests a minute for calls that read and draw nothing. */
  public CallLimits calls() {
    return new RatedCalls(rates);
  }

  /** If it has not started yet, it gives up its place and never does. */
  @Override
  public void leave(String requestId) {
    Arrival arrival = arrivals.get(requestId);
    if (arrival != null) {
      arrival.leave();
      inner.leave(requestId);
    }
  }

  /** With the operator's bounds, tightened to what the client asked for. */
  private CompletionRequest bounded(CompletionRequest request) {
    RequestTerms terms = request.terms();
    RequestAllowance asked = terms.allowance();
    return request.under(
        new RequestTerms(
            most.tightenedTo(asked.maxCost(), asked.softTimeout(), asked.hardTimeout()),
            terms.rules(),
            terms.egress(),
            terms.answers()));
  }

  private CompletionStage<Started> entered(
      CompletionRequest request, ConcurrencyGate.Entry entry, Arrival arrival) {
    if (entry instanceof ConcurrencyGate.Full full) {
      return refused(request, new Started.Refused(RateRefusals.full(full.retryAfter())));
    }
    if (!(entry instanceof ConcurrencyGate.Pass pass)) {
      return refused(request, ended(arrival));
    }
    Turn turn = new Turn(request.principal().tenant(), pass, rates);
    CompletionStage<Started> started;
    try {
      started = rated(request, turn, arrival);
    } catch (RuntimeException e) {
      turn.refused();
      throw e;
    }
    return started.whenComplete(
        (answer, failure) -> {
          if (!(answer instanceof Started.Accepted)) {
            turn.refused();
          }
        });
  }

  private CompletionStage<Started> rated(CompletionRequest request, Turn turn, Arrival arrival) {
    List<RateNeed> needs =
        request
            .principal()
            .rateNeeds(
                request.model(),
                PromptTexts.of(request).estimatedTokens(),
                mostOutputTokens(request));
    return rates
        .take(request.principal().tenant(), needs)
        .thenCompose(
            verdict -> {
              if (verdict instanceof RateVerdict.Limited limited) {
                return refused(
                    request,
                    new Started.Refused(RateRefusals.of(limited, needs), limited.status()));
              }
              turn.took(needs);
              return arrival.ended() != null
                  ? refused(request, ended(arrival))
                  : begun(request, turn, arrival, ((RateVerdict.Admitted) verdict).status());
            });
  }

  private long mostOutputTokens(CompletionRequest request) {
    Integer asked = request.parameters().maxTokens();
    long each = asked == null ? defaultOutputTokens : asked;
    return Math.min(most.maxTokens(), each * request.parameters().choices());
  }

  private CompletionStage<Started> begun(
      CompletionRequest request, Turn turn, Arrival arrival, List<RateStatus> limits) {
    CompletionStage<Started> starting = inner.start(request);
    if (arrival.ended() != null) {
      inner.leave(request.requestId()); // it may have ended before there was anything to leave
    }
    return starting.thenApply(
        started -> {
          if (started instanceof Started.Accepted accepted) {
            turn.offered(
                system
                    .scheduler()
                    .scheduleOnce(startReadingWithin, turn::left, system.executionContext()));
            return new Started.Accepted(
                accepted.head().withLimits(limits), watched(accepted.events(), turn));
          }
          return new Started.Refused(((Started.Refused) started).failure(), limits);
        });
  }

  private static Source<CompletionEvent, NotUsed> watched(
      Source<CompletionEvent, NotUsed> events, Turn turn) {
    return events
        .map(
            event -> {
              turn.observe(event);
              return event;
            })
        .watchTermination(
            (mat, done) -> {
              turn.isRead();
              done.whenComplete((ok, failure) -> turn.left());
              return mat;
            });
  }

  private static Started.Refused ended(Arrival arrival) {
    Failure why = arrival.ended();
    return new Started.Refused(why == null ? RateRefusals.left() : why);
  }

  private CompletionStage<Started> refused(CompletionRequest request, Started.Refused refusal) {
    observer.unrecorded(request, refusal.failure());
    return CompletableFuture.completedFuture(refusal);
  }
}
