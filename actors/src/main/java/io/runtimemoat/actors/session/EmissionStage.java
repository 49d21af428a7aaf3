package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.SequenceEvent;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * The event stream of one request: carries the text of its attempts, one after another, and leaves
 * every decision to the session. Pulls an attempt only while the reader waits, so a slow reader
 * slows the device. Can be run once.
 */
final class EmissionStage extends GraphStage<SourceShape<CompletionEvent>> {
  private final Outlet<CompletionEvent> out = Outlet.create("Emission.out");
  private final SourceShape<CompletionEvent> shape = SourceShape.of(out);
  private final ActorRef<RequestSession.Command> session;
  private final StreamDoor door;

  EmissionStage(ActorRef<RequestSession.Command> session, StreamDoor door) {
    this.session = session;
    this.door = door;
  }

  @Override
  public SourceShape<CompletionEvent> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  /** One delta that the reader has not taken yet, and the tokens it stands for. */
  private record Piece(CompletionEvent event, int tokens) {}

  private final class Logic extends GraphStageLogic {
    private final Queue<Piece> pending = new ArrayDeque<>();
    private @Nullable SubSinkInlet<SequenceEvent> attempt;
    private long sequenceId;
    private int holdTokens;
    private boolean holding;
    private Confidence confidence = Confidence.NONE;
    private int receivedTokens;
    private int deliveredTokens;
    private long firstTextNanos;
    private @Nullable SequenceOutcome outcome;
    private boolean last;

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              proceed();
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<Consumer<Logic>> inside = createAsyncCallback(action -> action.accept(this));
      Handle handle = new Handle(inside);
      session.tell(new RequestSession.StreamOpened(handle));
      door.open(handle);
    }

    @Override
    public void postStop() {
      stopAttempt();
      if (!last) {
        session.tell(new RequestSession.StreamClosed(progress()));
      }
    }

    private void run(long id, Source<SequenceEvent, NotUsed> events, int tokensToHold) {
      stopAttempt();
      sequenceId = id;
      holdTokens = tokensToHold;
      holding = tokensToHold > 0;
      confidence = Confidence.NONE;
      receivedTokens = 0;
      outcome = null;
      SubSinkInlet<SequenceEvent> inlet = new SubSinkInlet<>("attempt");
      attempt = inlet;
      inlet.setHandler(new FromDevice(inlet));
      events.runWith(inlet.sink(), subFusingMaterializer());
      proceed();
    }

    private void release() {
      holding = false;
      proceed();
    }

    private void finish(List<CompletionEvent> events) {
      stopAttempt();
      last = true;
      events.forEach(event -> pending.add(new Piece(event, 0)));
      proceed();
    }

    private void stopAttempt() {
      pending.clear();
      if (attempt != null) {
        attempt.cancel();
        attempt = null;
      }
    }

    /** Pushes what may leave, or pulls the device, or reports; only while the reader waits. */
    private void proceed() {
      if (!holding && !pending.isEmpty() && isAvailable(out)) {
        Piece piece = pending.remove();
        deliveredTokens += piece.tokens();
        if (firstTextNanos == 0 && piece.event() instanceof CompletionEvent.Delta) {
          firstTextNanos = System.nanoTime();
        }
        push(out, piece.event());
      }
      if (last && pending.isEmpty()) {
        completeStage();
      } else if (outcome != null && !holding && pending.isEmpty()) {
        SequenceOutcome ended = outcome;
        outcome = null;
        session.tell(new RequestSession.AttemptDrained(sequenceId, ended, progress()));
      } else if (attempt != null && wantsMore() && !attempt.isClosed()) {
        if (!attempt.hasBeenPulled()) {
          attempt.pull();
        }
      }
    }

    private boolean wantsMore() {
      return isAvailable(out) && (holding ? receivedTokens < holdTokens : pending.isEmpty());
    }

    private void onText(List<TextBatch> batches) {
      for (TextBatch batch : batches) {
        if (holding && receivedTokens < holdTokens) {
          confidence = confidence.plus(batch); // the window alone, however the text was batched
        }
        receivedTokens += batch.tokens();
        if (!batch.text().isEmpty() || !batch.logprobs().isEmpty()) {
          pending.add(
              new Piece(
                  new CompletionEvent.Delta(batch.choice(), batch.text(), batch.logprobs()),
                  batch.tokens()));
        } else {
          deliveredTokens += holding ? 0 : batch.tokens();
        }
      }
      if (holding && receivedTokens >= holdTokens) {
        session.tell(new RequestSession.WindowClosed(sequenceId, confidence, progress()));
      }
    }

    private void onEnded(SequenceOutcome ended) {
      outcome = ended;
      if (ended.status() != SequenceOutcome.Status.FINISHED) {
        holding = false;
        pending.clear(); // an answer that broke is not shown further
      } else if (holding && receivedTokens < holdTokens) {
        session.tell(new RequestSession.WindowClosed(sequenceId, confidence, progress()));
      }
    }

    private Progress progress() {
      return new Progress(receivedTokens, deliveredTokens, firstTextNanos);
    }

    /** The running attempt's side. */
    private final class FromDevice extends AbstractInHandler {
      private final SubSinkInlet<SequenceEvent> inlet;

      FromDevice(SubSinkInlet<SequenceEvent> inlet) {
        this.inlet = inlet;
      }

      @Override
      public void onPush() {
        SequenceEvent event = inlet.grab();
        if (event instanceof SequenceEvent.Text text) {
          onText(text.batches());
        } else if (event instanceof SequenceEvent.Ended ended) {
          onEnded(ended.outcome());
        }
        proceed();
      }

      @Override
      public void onUpstreamFinish() {
        attempt = null; // its Ended was taken before
      }

      @Override
      public void onUpstreamFailure(Throwable cause) {
        attempt = null;
        session.tell(new RequestSession.AttemptLost(sequenceId, cause, progress()));
      }
    }
  }

  /** The session's side; calls after the stream's end fall on the floor. */
  private record Handle(AsyncCallback<Consumer<Logic>> inside) implements Emission {
    @Override
    public void run(long sequenceId, Source<SequenceEvent, NotUsed> events, int holdTokens) {
      inside.invoke(logic -> logic.run(sequenceId, events, holdTokens));
    }

    @Override
    public void release() {
      inside.invoke(Logic::release);
    }

    @Override
    public void finish(List<CompletionEvent> last) {
      inside.invoke(logic -> logic.finish(last));
    }
  }
}
