package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.ChoiceFinished;
import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.actors.session.CompletionEvent.Failed;
import io.runtimemoat.node.http.wire.AnswerWriter;
import io.runtimemoat.node.http.wire.ApiError;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Turns a completion's events into server-sent events, one frame per piece of text, with demand
 * passed on so that a slow reader slows its own completion only.
 *
 * <p>The materialized value completes when the response's head may be sent: empty with the first
 * event or after {@code holdHead}, or with the error that came before either. What breaks later is
 * an error event, and the stream ends without {@code [DONE]}.
 */
final class AnswerStage
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<CompletionEvent, ByteString>, CompletionStage<Optional<ApiError>>> {
  private final Inlet<CompletionEvent> in = Inlet.create("Answer.in");
  private final Outlet<ByteString> out = Outlet.create("Answer.out");
  private final FlowShape<CompletionEvent, ByteString> shape = FlowShape.of(in, out);

  private final AnswerWriter writer;
  private final boolean includeUsage;
  private final Duration holdHead;
  private final Duration keepAliveInterval;
  private final Function<Throwable, ApiError> explain;

  /**
   * @param explain what a failed source is told as
   */
  AnswerStage(
      AnswerWriter writer,
      boolean includeUsage,
      Duration holdHead,
      Duration keepAliveInterval,
      Function<Throwable, ApiError> explain) {
    this.writer = writer;
    this.includeUsage = includeUsage;
    this.holdHead = holdHead;
    this.keepAliveInterval = keepAliveInterval;
    this.explain = explain;
  }

  @Override
  public FlowShape<CompletionEvent, ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Optional<ApiError>>>
      createLogicAndMaterializedValuePair(Attributes inheritedAttributes) {
    Logic logic = new Logic();
    return Pair.create(logic, logic.headMayLeave);
  }

  private final class Logic extends TimerGraphStageLogic implements InHandler, OutHandler {
    private final CompletableFuture<Optional<ApiError>> headMayLeave = new CompletableFuture<>();
    private ByteString pending = ByteString.emptyByteString();

    /** The newest finished choice, held back because the last chunk carries the answer's end. */
    private @Nullable ChoiceFinished heldFinish;

    private boolean opened;
    private boolean ended;
    private boolean silent;

    Logic() {
      super(shape);
      setHandler(in, this);
      setHandler(out, this);
    }

    @Override
    public void preStart() {
      if (holdHead.isZero()) {
        open();
      } else {
        scheduleOnce(Timer.HOLD_HEAD, holdHead);
      }
      scheduleWithFixedDelay(Timer.KEEP_ALIVE, keepAliveInterval, keepAliveInterval);
      pull(in);
    }

    @Override
    public void onTimer(Object timer) {
      if (timer == Timer.HOLD_HEAD) {
        open();
        advance();
      } else {
        if (opened && silent && pending.isEmpty() && isAvailable(out)) {
          push(out, AnswerWriter.KEEP_ALIVE);
        }
        silent = true;
      }
    }

    @Override
    public void onPush() {
      CompletionEvent event = grab(in);
      if (event instanceof Failed failed) {
        breakOff(ApiError.of(failed.failure()));
        return;
      }
      open();
      pending = pending.concat(frames(event));
      advance();
    }

    @Override
    public void onPull() {
      advance();
    }

    @Override
    public void onUpstreamFinish() {
      if (!ended) {
        breakOff(explain.apply(new IllegalStateException("the completion ended without an end")));
      }
    }

    @Override
    public void onUpstreamFailure(Throwable failure) {
      if (failure instanceof ClientLeftException) {
        completeStage();
      } else if (!ended) {
        breakOff(explain.apply(failure));
      }
    }

    @Override
    public void postStop() {
      headMayLeave.complete(Optional.of(ApiError.internal()));
    }

    private void open() {
      if (!opened) {
        opened = true;
        pending = writer.opening();
        headMayLeave.complete(Optional.empty());
      }
    }

    private void breakOff(ApiError error) {
      if (!opened) {
        headMayLeave.complete(Optional.of(error));
        completeStage();
        return;
      }
      pending = pending.concat(AnswerWriter.error(error));
      ended = true;
      advance();
    }

    private ByteString frames(CompletionEvent event) {
      if (event instanceof Content content) {
        return writer.content(content);
      }
      if (event instanceof ChoiceFinished finished) {
        ByteString earlier = heldFinish(null);
        heldFinish = finished;
        return earlier;
      }
      if (event instanceof Completed end) {
        ended = true;
        ByteString last =
            includeUsage ? heldFinish(null).concat(writer.usage(end)) : heldFinish(end);
        return last.concat(AnswerWriter.DONE);
      }
      throw new IllegalStateException("an event of no known kind: " + event.getClass());
    }

    private ByteString heldFinish(@Nullable Completed end) {
      ChoiceFinished held = heldFinish;
      return held == null
          ? ByteString.emptyByteString()
          : writer.finish(held.choice(), held.reason(), end);
    }

    /** Sends what is pending, then wants more: at most one event is ahead of the reader. */
    private void advance() {
      if (!pending.isEmpty() && isAvailable(out)) {
        push(out, pending);
        pending = ByteString.emptyByteString();
        silent = false;
      }
      if (pending.isEmpty()) {
        if (ended) {
          completeStage();
        } else if (!hasBeenPulled(in) && !isClosed(in)) {
          pull(in);
        }
      }
    }
  }

  private enum Timer {
    HOLD_HEAD,
    KEEP_ALIVE
  }
}
