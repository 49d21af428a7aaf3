package io.runtimemoat.actors.upstream;

import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import io.runtimemoat.decision.upstream.InstanceSet;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Runs one {@link UpstreamCall}: waits for an instance, sends, reads as its reader asks, keeps the
 * time-outs, and says how it ended.
 */
final class UpstreamSourceStage extends GraphStage<SourceShape<UpstreamEvent>> {
  private final Outlet<UpstreamEvent> out = Outlet.create("UpstreamSource.out");
  private final SourceShape<UpstreamEvent> shape = SourceShape.of(out);
  private final CallPlan plan;
  private final UpstreamCall call;

  UpstreamSourceStage(CallPlan plan, UpstreamCall call) {
    this.plan = plan;
    this.call = call;
  }

  @Override
  public SourceShape<UpstreamEvent> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private enum Timer {
    /** A place among the instances. */
    PLACE,
    /** The next bytes. */
    SILENCE,
    TOTAL
  }

  private final class Logic extends TimerGraphStageLogic {
    private final CallMeter meter = new CallMeter(plan);
    private final Queue<UpstreamEvent> pending = new ArrayDeque<>();
    private final Patience patience =
        new Patience(plan.settings(), plan.request().streaming(), plan.request().wantedWhole());
    private final AnswerIntake intake = new AnswerIntake(plan, meter, patience, pending::add);
    private @Nullable AsyncCallback<Consumer<Logic>> inside;
    private InstancePool.@Nullable Ticket ticket;
    private @Nullable HttpExchange exchange;
    private boolean asked;
    private boolean bodyEnded;
    private long silenceAtNanos;
    private @Nullable UpstreamReport report;

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
      inside = createAsyncCallback(action -> action.accept(this));
      if (!call.start()) {
        report = plan.notSent();
        pending.add(new UpstreamEvent.Ended(report));
        return;
      }
      call.whenCancelled(() -> invoke(logic -> logic.end(FailureKind.CANCELLED, "cancelled")));
      scheduleOnce(Timer.TOTAL, plan.settings().totalTimeout());
      ticket = plan.pool().enter(plan.mode(), plan.tried(), () -> invoke(Logic::takePlace));
      takePlace();
    }

    @Override
    public void postStop() {
      if (report == null) {
        report = meter.report(FailureKind.CANCELLED, "its reader left");
        call.ended(report);
      }
      leavePlace(report.failure());
    }

    @Override
    public void onTimer(Object timer) {
      if (timer == Timer.TOTAL) {
        end(FailureKind.TOTAL_TIMEOUT, "longer than " + plan.settings().totalTimeout());
      } else if (timer == Timer.PLACE) {
        end(FailureKind.SATURATED, "no instance was free in " + plan.settings().maxWait());
      } else {
        onSilence();
      }
    }

    private void invoke(Consumer<Logic> action) {
      AsyncCallback<Consumer<Logic>> callback = inside;
      if (callback != null) {
        callback.invoke(action);
      }
    }

    private void takePlace() {
      if (ticket == null || report != null || exchange != null) {
        return; // the place may come between entering and asking, and wake us a second time
      }
      InstanceSet.Choice choice = plan.pool().choice(ticket);
      if (choice instanceof InstanceSet.Chosen chosen) {
        cancelTimer(Timer.PLACE);
        send(chosen.instance());
      } else if (choice instanceof InstanceSet.Unavailable unavailable) {
        meter.head(0, Optional.of(Duration.ofNanos(unavailable.retryNanos())));
        end(FailureKind.NO_INSTANCE, "no instance takes calls");
      } else if (choice instanceof InstanceSet.Full) {
        end(FailureKind.SATURATED, plan.pool().waiting() + " calls are waiting");
      } else {
        scheduleOnce(Timer.PLACE, plan.settings().maxWait());
      }
    }

    private void send(int instance) {
      meter.sent(instance);
      patience.sent(meter.sentNanos());
      exchange =
          HttpExchange.send(
              plan.client(),
              plan.requests().apply(instance),
              new HttpExchange.Listener() {
                @Override
                public void onHead(int status, HttpHeaders headers) {
                  invoke(logic -> logic.onHead(status, headers));
                }

                @Override
                public void onBytes(List<ByteBuffer> bytes) {
                  invoke(logic -> logic.onBytes(bytes));
                }

                @Override
                public void onEnd() {
                  invoke(Logic::onEnd);
                }

                @Override
                public void onFailure(Throwable cause) {
                  invoke(logic -> logic.onFailure(cause));
                }
              });
      watchSilence();
    }

    private void onHead(int status, HttpHeaders headers) {
      if (report == null) {
        settle(intake.head(status, headers));
        askForBytes();
      }
    }

    private void onBytes(List<ByteBuffer> bytes) {
      asked = false;
      if (report == null) {
        settle(intake.bytes(bytes));
      }
      if (report != null || intake.isError()) {
        askForBytes(); // nobody reads the rest of an error or what follows [DONE]
      } else {
        proceed();
      }
    }

    private void onEnd() {
      bodyEnded = true;
      if (report == null) {
        settle(intake.bodyEnded());
      } else {
        drained(report);
      }
    }

    private void onFailure(Throwable cause) {
      bodyEnded = true; // there is no connection left to close
      if (report == null) {
        settle(intake.failed(cause));
      } else {
        drained(report);
      }
    }

    private void onSilence() {
      if (report != null) {
        drained(report);
        return;
      }
      Duration left = patience.left(System.nanoTime());
      if (left.isZero()) {
        settle(intake.silent());
      } else {
        scheduleOnce(Timer.SILENCE, left);
      }
    }

    private void settle(AnswerIntake.@Nullable End end) {
      if (end != null) {
        end(end.failure(), end.detail());
      }
    }

    /** Pushes what is there; asks for more when the reader has taken all of it. */
    private void proceed() {
      if (isAvailable(out) && !pending.isEmpty()) {
        UpstreamEvent event = pending.remove();
        if (event instanceof UpstreamEvent.Content) {
          meter.delivered();
        }
        push(out, event);
      }
      if (report != null) {
        finishWhenTaken();
      } else if (pending.isEmpty() && isAvailable(out)) {
        askForBytes();
      }
    }

    private void askForBytes() {
      if (exchange != null && intake.headCame() && !asked && !bodyEnded) {
        asked = true;
        patience.asked(System.nanoTime());
        exchange.request();
        watchSilence();
      }
    }

    private void watchSilence() {
      long at = System.nanoTime() + patience.left(System.nanoTime()).toNanos();
      if (!isTimerActive(Timer.SILENCE) || at - silenceAtNanos < 0) {
        silenceAtNanos = at;
        scheduleOnce(Timer.SILENCE, patience.left(System.nanoTime()));
      }
    }

    /** Settles how the call ended; only the first reason counts. */
    private void end(@Nullable FailureKind failure, String detail) {
      if (report != null) {
        return;
      }
      cancelTimer(Timer.TOTAL);
      cancelTimer(Timer.PLACE);
      if (failure == null) {
        meter.deliverable();
      } else if (!meter.isDelivered()) {
        pending.clear(); // so that another attempt can begin the answer anew
      }
      UpstreamReport end = meter.report(failure, detail);
      report = end;
      if (failure != null || bodyEnded) {
        leavePlace(failure);
      } else {
        askForBytes(); // a connection can be used again once its body has ended
        scheduleOnce(Timer.SILENCE, plan.settings().tailTimeout());
      }
      pending.add(new UpstreamEvent.Ended(end));
      call.ended(end);
      proceed();
    }

    /** The rest of an answer that ended before its body did is there, or will not come. */
    private void drained(UpstreamReport end) {
      leavePlace(end.failure());
      if (isClosed(out)) {
        completeStage();
      }
    }

    private void leavePlace(@Nullable FailureKind failure) {
      cancelTimer(Timer.SILENCE);
      if (exchange != null && !bodyEnded) {
        exchange.cancel();
      }
      bodyEnded = true;
      if (ticket != null) {
        plan.pool()
            .leave(
                ticket,
                failure == null ? Verdict.GOOD : failure.verdict(),
                meter.latencyNanos(failure));
      }
    }

    /** The stream ends with its last event; the stage when the body has ended too. */
    private void finishWhenTaken() {
      if (pending.isEmpty() && !isClosed(out)) {
        setKeepGoing(!bodyEnded);
        complete(out);
      }
    }
  }
}
