package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.javadsl.Source;

/**
 * One decided request until its outcome is in the ledger: owns its attempts, its deadline and its
 * cancellation. Text does not pass here; the event stream reports at its edges only.
 */
final class RequestSession extends AbstractBehavior<RequestSession.Command> {
  sealed interface Command {}

  /** Somebody reads, or reads no more. */
  enum StreamEdge implements Command {
    OPENED,
    LEFT
  }

  /** Enough text is held back to judge the attempt, or it is complete. */
  record WindowClosed(long sequenceId, Confidence confidence) implements Command {}

  /** The attempt ended and the reader took all its text. */
  record AttemptDrained(long sequenceId, AttemptEnd end) implements Command {}

  /** The attempt drew more tokens than the request may. */
  record AttemptRanAway(long sequenceId) implements Command {}

  /** The attempt's text left what it is held to, and the reader took what had not. */
  record OutputBroke(long sequenceId) implements Command {}

  /** The attempt's stream broke: its node is gone. */
  record AttemptLost(long sequenceId, Throwable cause) implements Command {}

  /** Whoever ran an attempt counted it, read to its end or not. */
  record AttemptCounted(long sequenceId, AttemptEnd end) implements Command {}

  /** A device of another node took a sequence or did not. */
  record LaneReplied(DeviceLane.Reply reply) implements Command {}

  /** The budget answered late. */
  private record BudgetReplied(Purse.Answer answer) implements Command {}

  /** The pause before an attempt is over. */
  private record PauseOver(AttemptPlan plan) implements Command {}

  private enum Timer implements Command {
    BEGIN,
    DEADLINE,
    SOFT_DEADLINE,
    START_READING,
    LANE_REPLY,
    END_REPORT
  }

  static Behavior<Command> create(
      DecidedRequest decided, SessionParts parts, CompletableFuture<Started> answer) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RequestSession(context, timers, decided, parts, answer)));
  }

  private final TimerScheduler<Command> timers;
  private final DecidedRequest decided;
  private final SessionParts parts;
  private final CompletableFuture<Started> answer;
  private final StreamDoor door = new StreamDoor();
  private final Seating seating;
  private final RequestCourse course;

  private RequestSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      DecidedRequest decided,
      SessionParts parts,
      CompletableFuture<Started> answer) {
    super(context);
    this.timers = timers;
    this.decided = decided;
    this.parts = parts;
    this.answer = answer;
    this.seating = seating(context, decided, parts);
    AttemptSeries attempts = new AttemptSeries(decided, parts.outcomes());
    this.course =
        new RequestCourse(
            decided,
            parts,
            new Alarms(),
            door,
            attempts,
            seating,
            new RequestEnd(attempts, door, answer));
    context.getSelf().tell(Timer.BEGIN);
  }

  private static Seating seating(
      ActorContext<Command> context, DecidedRequest decided, SessionParts parts) {
    var self = context.getSelf();
    return new Seating(
        decided,
        parts,
        new SeatSearch.Desk(
            parts.sequenceIds(),
            parts.settings().textWindowBatches(),
            context.messageAdapter(DeviceLane.Reply.class, RequestSession::heard),
            (id, told) -> self.tell(new AttemptCounted(id, told))),
        new Purse(
            decided,
            parts.spending(),
            parts.clock(),
            reply -> self.tell(new BudgetReplied(reply))));
  }

  private static Command heard(DeviceLane.Reply reply) {
    return reply instanceof DeviceLane.Ended ended
        ? new AttemptCounted(ended.sequenceId(), AttemptEnd.of(ended.outcome()))
        : new LaneReplied(reply);
  }

  /** What the course of the request asks to be woken for. */
  private final class Alarms implements RequestCourse.Session {
    @Override
    public void begun() {
      timers.startSingleTimer(Timer.START_READING, parts.settings().startReadingWithin());
      var events = Source.fromGraph(new EmissionStage(getContext().getSelf(), door));
      answer.complete(new Started.Accepted(decided.head(), events));
    }

    @Override
    public void laneAsked() {
      timers.startSingleTimer(Timer.LANE_REPLY, parts.settings().remoteAdmissionWithin());
    }

    @Override
    public void laneAnswered() {
      timers.cancel(Timer.LANE_REPLY);
    }

    @Override
    public void offerLater(AttemptPlan plan, Duration pause) {
      PauseOver over = new PauseOver(plan);
      timers.startSingleTimer(over, pause);
    }

    @Override
    public void ending() {
      timers.startSingleTimer(Timer.END_REPORT, parts.settings().endReportWithin());
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(StreamEdge.class, this::onStreamEdge)
        .onMessage(
            WindowClosed.class, m -> after(() -> course.judge(m.sequenceId(), m.confidence())))
        .onMessage(AttemptDrained.class, m -> after(() -> course.drained(m.sequenceId(), m.end())))
        .onMessage(AttemptLost.class, m -> after(() -> course.lost(m.sequenceId(), m.cause())))
        .onMessage(OutputBroke.class, m -> after(() -> course.outputBroke(m.sequenceId())))
        .onMessage(AttemptRanAway.class, m -> after(() -> course.ranAway(m.sequenceId())))
        .onMessage(AttemptCounted.class, m -> after(() -> course.counted(m.sequenceId(), m.end())))
        .onMessage(LaneReplied.class, m -> after(() -> course.follow(seating.heard(m.reply()))))
        .onMessage(
            BudgetReplied.class, m -> after(() -> course.follow(seating.budgeted(m.answer()))))
        .onMessage(PauseOver.class, m -> after(() -> course.offer(m.plan())))
        .onMessage(Timer.class, timer -> after(() -> onTimer(timer)))
        .onSignal(PostStop.class, signal -> onStopped())
        .build();
  }

  private Behavior<Command> after(Runnable step) {
    step.run();
    return course.isConcluded() ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onStreamEdge(StreamEdge edge) {
    timers.cancel(Timer.START_READING);
    return edge == StreamEdge.LEFT
        ? after(() -> course.end(Ending.cancelled("its reader left")))
        : this;
  }

  private void onTimer(Timer timer) {
    switch (timer) {
      case BEGIN -> begin();
      case SOFT_DEADLINE -> course.finishEarly();
      case DEADLINE -> course.timedOut();
      case START_READING -> course.end(Ending.cancelled("nobody read it"));
      case LANE_REPLY -> course.follow(seating.passOver());
      case END_REPORT -> course.countUnheard("count not heard");
    }
  }

  private void begin() {
    timers.startSingleTimer(Timer.DEADLINE, course.timeLeft());
    if (!decided.request().terms().allowance().softTimeout().isZero()) {
      timers.startSingleTimer(
          Timer.SOFT_DEADLINE, decided.request().softTimeLeft(System.nanoTime()));
    }
    course.offer(decided.first());
  }

  private Behavior<Command> onStopped() {
    try {
      course.end(Ending.failed("the node stopped working on it"));
      course.countUnheard("node stopping");
    } finally {
      parts.live().leave();
    }
    return this;
  }
}
