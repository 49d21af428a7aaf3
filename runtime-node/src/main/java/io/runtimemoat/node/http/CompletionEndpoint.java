package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.HttpSettings.ResponseModel;
import io.runtimemoat.node.http.wire.AnswerIdentity;
import io.runtimemoat.node.http.wire.AnswerWriter;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.CollectedAnswer;
import io.runtimemoat.node.http.wire.CompletionCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.AsPublisher;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one completion, streamed or whole, and ends its work when its client or its time is gone.
 */
final class CompletionEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionEndpoint.class);

  /** What is known of a stream's text when its head leaves. */
  private static final String UNPROVEN = "unchecked";

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final HttpSettings settings;
  private final Completions completions;
  private final Consumer<String> leaving;

  /**
   * @param leaving hears the ids of requests whose client has left, or whose time is over, before
   *     they have started
   */
  CompletionEndpoint(
      ActorSystem<?> system,
      HttpSettings settings,
      Completions completions,
      Consumer<String> leaving) {
    this.system = system;
    this.materializer = Materializer.matFromSystem(system);
    this.settings = settings;
    this.completions = completions;
    this.leaving = leaving;
  }

  CompletionStage<HttpResponse> serve(
      CompletionCall call, Principal principal, RequestTrace trace, RequestWork work) {
    CompletionRequest request =
        call.toRequest(work.ids().own(), principal, trace, work.arrivedNanos());
    return work.inTurn(() -> begin(call, request, work));
  }

  private CompletionStage<HttpResponse> begin(
      CompletionCall call, CompletionRequest request, RequestWork work) {
    Exchange exchange = new Exchange(call, work);
    work.runsUntil(exchange.finished);
    if (!work.ended()) {
      Cancellable timer =
          system
              .scheduler()
              .scheduleOnce(
                  work.left(call.timeLimit()).plus(settings.timeLimitGrace()),
                  exchange::timeIsUp,
                  system.executionContext());
      work.finished().thenRun(timer::cancel);
      start(request, exchange);
    }
    return exchange.response;
  }

  private void start(CompletionRequest request, Exchange exchange) {
    CompletionStage<Started> start;
    try {
      start = completions.start(request);
    } catch (RuntimeException e) {
      start = CompletableFuture.failedFuture(e);
    }
    start.whenComplete(exchange::started);
    if (exchange.work.ended()) {
      // The end may have come before there was anything to leave.
      leaving.accept(request.requestId());
    }
  }

  /** One request on its way. */
  private final class Exchange {
    private final CompletionCall call;
    private final String shownId;
    private final long startNanos = System.nanoTime();
    private long overheadNanos;
    private final RequestWork work;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    Exchange(CompletionCall call, RequestWork work) {
      this.call = call;
      this.shownId = work.ids().shown();
      this.work = work;
      work.stopWith(this::leave);
    }

    /** Ends before it has started. */
    private void leave(Throwable reason) {
      refuse(reason);
      leaving.accept(work.ids().own());
    }

    void timeIsUp() {
      work.end(new TimeoutException("the request's time limit has passed"));
    }

    void started(@Nullable Started started, @Nullable Throwable failure) {
      overheadNanos = System.nanoTime() - startNanos;
      if (started instanceof Started.Accepted accepted) {
        try {
          run(accepted);
        } catch (RuntimeException e) {
          refuse(e);
        }
      } else if (started instanceof Started.Refused refused) {
        refuse(ApiError.of(refused.failure()), Responses.limits(refused.limits()));
      } else {
        refuse(failure == null ? new IllegalStateException("no answer to a start") : failure);
      }
    }

    private void run(Started.Accepted accepted) {
      if (work.ended()) {
        // Never run, the events would keep their slot.
        accepted.events().runWith(Sink.cancelled(), materializer);
        finished.complete(null);
      } else if (call.stream()) {
        stream(accepted);
      } else {
        gather(accepted);
      }
    }

    private void stream(Started.Accepted accepted) {
      CompletionHead head = accepted.head();
      AnswerWriter writer = AnswerWriter.of(call, identity(head, head.servedModel()));
      AnswerStage stage =
          new AnswerStage(
              writer,
              call.includeUsage(),
              settings.holdHead(),
              settings.keepAliveInterval(),
              this::explain);
      // Runs now and not when the connection gets to it: a client that leaves first is noticed too.
      var running =
          accepted
              .events()
              .viaMat(KillSwitches.single(), Keep.right())
              .viaMat(stage, Keep.both())
              .watchTermination(
                  (values, done) -> {
                    done.whenComplete((d, f) -> finished.complete(null));
                    return values;
                  })
              .toMat(Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), Keep.both())
              .run(materializer);
      Source<ByteString, ?> frames = Source.fromPublisher(running.second());
      work.stopWith(running.first().first()::abort);
      running
          .first()
          .second()
          .thenAccept(
              early -> {
                if (early.isPresent()) {
                  frames.runWith(Sink.cancelled(), materializer);
                  refuse(early.get(), decision(head));
                } else {
                  List<HttpHeader> headers = decision(head);
                  headers.add(Responses.validation(UNPROVEN));
                  response.complete(Responses.events(frames, shownId).addHeaders(headers));
                }
              });
    }

    private void gather(Started.Accepted accepted) {
      Pair<UniqueKillSwitch, CompletionStage<CollectedAnswer>> running =
          accepted
              .events()
              .viaMat(KillSwitches.single(), Keep.right())
              .toMat(
                  Sink.fold(new CollectedAnswer(call.parameters().choices()), CollectedAnswer::add),
                  Keep.both())
              .run(materializer);
      work.stopWith(running.first()::abort);
      running
          .second()
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  whole(accepted.head(), answer);
                } else {
                  refuse(explain(failure), decision(accepted.head()));
                }
              });
    }

    private void whole(CompletionHead head, CollectedAnswer answer) {
      Completed end = answer.completed();
      Failure failure = answer.failure();
      if (end == null) {
        refuse(failure == null ? ApiError.internal() : ApiError.of(failure), decision(head));
        return;
      }
      AnswerWriter writer = AnswerWriter.of(call, identity(head, end.servedModel()));
      List<HttpHeader> headers = Responses.decision(head, end.servedModel(), overheadNanos);
      headers.addAll(Responses.outcome(end));
      response.complete(
          Responses.json(200, writer.whole(answer, end), shownId).addHeaders(headers));
      finished.complete(null);
    }

    private AnswerIdentity identity(CompletionHead head, String servedModel) {
      boolean served = settings.responseModel() == ResponseModel.SERVED;
      return new AnswerIdentity(
          head, served ? servedModel : call.model(), settings.answerMetadata());
    }

    private List<HttpHeader> decision(CompletionHead head) {
      return Responses.decision(head, head.servedModel(), overheadNanos);
    }

    private void refuse(Throwable failure) {
      refuse(explain(failure), List.of());
    }

    private void refuse(ApiError error, List<HttpHeader> headers) {
      response.complete(Responses.error(error, shownId).addHeaders(headers));
      finished.complete(null);
    }

    private ApiError explain(Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (cause instanceof TimeoutException) {
        return ApiError.of(
            Failure.of(
                Failure.Kind.TIMEOUT,
                "The request took longer than its " + call.timeLimit().toMillis() + " ms."));
      }
      if (cause instanceof ClientLeftException) {
        return ApiError.invalid(400, "client_closed_request", ClientLeftException.ADVICE);
      }
      LOG.error("request {} broke at the edge", work.ids(), cause);
      return ApiError.internal();
    }
  }
}
