package io.runtimemoat.actors.session;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
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

  private final class Logic extends GraphStageLogic implements Emission {
    private @Nullable Attempt attempt;
    private @Nullable Queue<CompletionEvent> last;

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
      Emission fromOutside = new AsyncEmission(createAsyncCallback(action -> action.accept(this)));
      session.tell(RequestSession.StreamEdge.OPENED);
      door.open(fromOutside);
    }

    @Override
    public void postStop() {
      stopAttempt();
      if (last == null) {
        session.tell(RequestSession.StreamEdge.LEFT);
      }
    }

    @Override
    public void run(long sequenceId, Source<AttemptEvent, NotUsed> events, AttemptText text) {
      stopAttempt();
      SubSinkInlet<AttemptEvent> inlet = new SubSinkInlet<>("attempt");
      attempt = new Attempt(sequenceId, inlet, text);
      inlet.setHandler(attempt);
      events.runWith(inlet.sink(), subFusingMaterializer());
      proceed();
    }

    @Override
    public void release() {
      if (attempt != null) {
        attempt.text.release();
        proceed();
      }
    }

    @Override
    public void finish(List<CompletionEvent> events) {
      stopAttempt();
      last = new ArrayDeque<>(events);
      proceed();
    }

    private void stopAttempt() {
      if (attempt != null) {
        attempt.inlet.cancel();
        attempt = null;
      }
    }

    private void proceed() {
      if (last != null) {
        if (isAvailable(out) && !last.isEmpty()) {
          push(out, last.remove());
        }
        if (last.isEmpty()) {
          completeStage();
        }
      } else if (attempt != null) {
        attempt.proceed();
      }
    }

    /** The running attempt's side. */
    private final class Attempt extends AbstractInHandler {
      private final long sequenceId;
      private final SubSinkInlet<AttemptEvent> inlet;
      private final AttemptText text;
      private boolean brokeTold;

      Attempt(long sequenceId, SubSinkInlet<AttemptEvent> inlet, AttemptText text) {
        this.sequenceId = sequenceId;
        this.inlet = inlet;
        this.text = text;
      }

      /** Pushes what may leave, or pulls the attempt, or reports; only while the reader waits. */
      void proceed() {
        CompletionEvent next = isAvailable(out) ? text.take() : null;
        if (next != null) {
          push(out, next);
        }
        AttemptEnd drained = text.drained();
        if (text.isBroken()) {
          if (text.isBrokenAndDrained() && !brokeTold) {
            brokeTold = true;
            session.tell(new RequestSession.OutputBroke(sequenceId));
          }
        } else if (drained != null) {
          session.tell(new RequestSession.AttemptDrained(sequenceId, drained));
        } else if (isAvailable(out)
            && text.wantsMore()
            && !inlet.isClosed()
            && !inlet.hasBeenPulled()) {
          inlet.pull();
        }
      }

      @Override
      public void onPush() {
        if (text.take(inlet.grab())) {
          session.tell(new RequestSession.WindowClosed(sequenceId, text.confidence()));
        }
        if (text.isBroken()) {
          inlet.cancel();
        }
        if (text.ranAway()) {
          session.tell(new RequestSession.AttemptRanAway(sequenceId));
        }
        proceed();
      }

      @Override
      public void onUpstreamFinish() {
        // its Ended was taken before
      }

      @Override
      public void onUpstreamFailure(Throwable cause) {
        text.breakOff();
        session.tell(new RequestSession.AttemptLost(sequenceId, cause));
      }
    }
  }
}
