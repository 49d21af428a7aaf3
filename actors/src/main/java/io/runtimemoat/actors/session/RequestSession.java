package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import io.runtimemoat.gpu.SequenceOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

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
  record AttemptDrained(long sequenceId, SequenceOutcome outcome) implements Command {}

  /** The attempt's stream broke: its node is gone. */
  record AttemptLost(long sequenceId, Throwable cause) implements Command {}

  /** A device counted a sequence, read to its end or not. */
  record SequenceEnded(long sequenceId, SequenceOutcome outcome) implements Command {}

  /** A device of another node took a sequence or did not. */
  record LaneReplied(DeviceLane.Reply reply) implements Command {}

  private enum Timer implements Command {
    BEGIN,
    DEADLINE,
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
  private final AttemptSeries attempts;
  private final Seating seating;
  private final RequestEnd end;

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
    this.attempts = new AttemptSeries(decided, parts.outcomes());
    this.end = new RequestEnd(attempts, door, answer);
    var self = context.getSelf();
    self.tell(Timer.BEGIN);
    this.seating =
        new Seating(
            decided,
            parts,
            new SeatSearch.Desk(
                parts.sequenceIds(),
                parts.settings().textWindowBatches(),
                context.messageAdapter(DeviceLane.Reply.class, RequestSession::heard),
                (id, outcome) -> self.tell(new SequenceEnded(id, outcome))));
  }

  private static Command heard(DeviceLane.Reply reply) {
    return reply instanceof DeviceLane.Ended ended
        ? new SequenceEnded(ended.sequenceId(), ended.outcome())
        : new LaneReplied(reply);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(StreamEdge.class, this::onStreamEdge)
        .onMessage(WindowClosed.class, this::onWindowClosed)
        .onMessage(AttemptDrained.class, this::onAttemptDrained)
        .onMessage(AttemptLost.class, this::onAttemptLost)
        .onMessage(SequenceEnded.class, this::onSequenceEnded)
        .onMessage(LaneReplied.class, replied -> follow(seating.heard(replied.reply())))
        .onMessage(Timer.class, this::onTimer)
        .onSignal(PostStop.class, signal -> onStopped())
        .build();
  }

  private Behavior<Command> onStreamEdge(StreamEdge edge) {
    if (edge == StreamEdge.LEFT) {
      return end(Ending.cancelled("its reader left"));
    }
    timers.cancel(Timer.START_READING);
    return this;
  }

  private Behavior<Command> onWindowClosed(WindowClosed closed) {
    LiveAttempt attempt = reporting(closed.sequenceId());
    if (attempt == null) {
      return this;
    }
    attempt.judgedBy(closed.confidence());
    Optional<AttemptPlan> stronger = parts.planner().stronger(decided, attempt);
    return stronger.isPresent() ? follow(seating.offer(stronger.get())) : release();
  }

  private Behavior<Command> onAttemptDrained(AttemptDrained drained) {
    LiveAttempt attempt = reporting(drained.sequenceId());
    if (attempt == null) {
      return this;
    }
    attempt.ended(drained.outcome());
    return after(attempt);
  }

  private Behavior<Command> onAttemptLost(AttemptLost lost) {
    LiveAttempt attempt = reporting(lost.sequenceId());
    if (attempt == null) {
      return this;
    }
    attempt.lost();
    getContext().getLog().warn("lost {} of {}", attempt.device, attempt.node, lost.cause());
    return after(attempt);
  }

  /** The current attempt if the report is about it and still matters. */
  private @Nullable LiveAttempt reporting(long sequenceId) {
    return end.hasBegun() ? null : attempts.current(sequenceId);
  }

  private Behavior<Command> after(LiveAttempt attempt) {
    return switch (attempts.after(attempt, parts.afterAttempts())) {
      case COMPLETE -> end(Ending.completed());
      case TIME_OUT -> end(Ending.timeout(attempt));
      case FAIL -> end(Ending.failed(attempt));
      case REPLACE -> {
        attempts.close(attempt);
        yield follow(seating.offer(attempt.plan.again()));
      }
    };
  }

  private Behavior<Command> follow(SeatSearch.@Nullable Step step) {
    if (step instanceof SeatSearch.Asked) {
      timers.startSingleTimer(Timer.LANE_REPLY, parts.settings().remoteAdmissionWithin());
    } else if (step instanceof SeatSearch.Taken taken) {
      return onTaken(taken.attempt());
    } else if (step instanceof SeatSearch.Exhausted exhausted) {
      return onNobodyTook(exhausted);
    }
    return this;
  }

  private Behavior<Command> onTaken(LiveAttempt attempt) {
    timers.cancel(Timer.LANE_REPLY);
    if (attempts.current() == null) {
      timers.startSingleTimer(Timer.START_READING, parts.settings().startReadingWithin());
      var events = Source.fromGraph(new EmissionStage(getContext().getSelf(), door));
      answer.complete(new Started.Accepted(decided.head(), events));
    }
    attempts.add(attempt);
    door.run(attempt);
    return this;
  }

  private Behavior<Command> onNobodyTook(SeatSearch.Exhausted exhausted) {
    timers.cancel(Timer.LANE_REPLY);
    LiveAttempt attempt = attempts.current();
    if (attempt == null) {
      String model = decided.first().arm().model();
      return end(Ending.refused(exhausted.reason(), model, parts.settings().retryAfter()));
    }
    // Nobody has room for the stronger model: what there is is delivered.
    return exhausted.plan().replaces() ? end(Ending.failed(attempt)) : release();
  }

  private Behavior<Command> release() {
    door.release();
    return this;
  }

  private Behavior<Command> onSequenceEnded(SequenceEnded ended) {
    attempts.counted(ended.sequenceId(), ended.outcome());
    return concludeOnceCounted();
  }

  private Behavior<Command> onTimer(Timer timer) {
    return switch (timer) {
      case BEGIN -> {
        timers.startSingleTimer(Timer.DEADLINE, decided.timeLeft(parts.clock().instant()));
        yield follow(seating.offer(decided.first()));
      }
      case DEADLINE -> end(Ending.timeout("its time limit passed"));
      case START_READING -> end(Ending.cancelled("nobody read it"));
      case LANE_REPLY -> follow(seating.passOver());
      case END_REPORT -> {
        attempts.countUnheard("count not heard");
        yield concludeOnceCounted();
      }
    };
  }

  private Behavior<Command> end(Ending how) {
    if (!end.hasBegun()) {
      seating.withdraw();
      end.begin(how);
      timers.startSingleTimer(Timer.END_REPORT, parts.settings().endReportWithin());
    }
    return concludeOnceCounted();
  }

  private Behavior<Command> concludeOnceCounted() {
    return end.concludeOnceCounted() ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onStopped() {
    end.begin(Ending.failed("the node stopped working on it"));
    attempts.countUnheard("node stopping");
    end.concludeOnceCounted();
    parts.live().leave();
    return this;
  }
}
