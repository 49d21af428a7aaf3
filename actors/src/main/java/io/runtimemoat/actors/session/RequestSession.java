package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import java.time.Duration;
import java.util.Objects;
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
  record AttemptDrained(long sequenceId, AttemptEnd end) implements Command {}

  /** The attempt drew more tokens than the request may. */
  record AttemptRanAway(long sequenceId) implements Command {}

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
  private final AttemptSeries attempts;
  private final Succession succession;
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
    this.succession =
        new Succession(decided, parts.planner(), parts.settings().replacementAttempts());
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

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(StreamEdge.class, this::onStreamEdge)
        .onMessage(WindowClosed.class, this::onWindowClosed)
        .onMessage(AttemptDrained.class, this::onAttemptDrained)
        .onMessage(AttemptLost.class, this::onAttemptLost)
        .onMessage(AttemptRanAway.class, this::onAttemptRanAway)
        .onMessage(AttemptCounted.class, this::onAttemptCounted)
        .onMessage(LaneReplied.class, replied -> follow(seating.heard(replied.reply())))
        .onMessage(BudgetReplied.class, replied -> follow(seating.budgeted(replied.answer())))
        .onMessage(PauseOver.class, this::onPauseOver)
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
    attempt.drained(drained.end());
    return after(attempt);
  }

  private Behavior<Command> onAttemptRanAway(AttemptRanAway ranAway) {
    return reporting(ranAway.sequenceId()) == null ? this : end(Ending.ranAway());
  }

  private Behavior<Command> onAttemptLost(AttemptLost lost) {
    LiveAttempt attempt = reporting(lost.sequenceId());
    if (attempt == null) {
      return this;
    }
    attempt.lost();
    getContext().getLog().warn("lost {}", attempt.place, lost.cause());
    return after(attempt);
  }

  /** The current attempt if the report is about it and still matters. */
  private @Nullable LiveAttempt reporting(long sequenceId) {
    return end.hasBegun() ? null : attempts.current(sequenceId);
  }

  private Behavior<Command> after(LiveAttempt attempt) {
    attempt.seal();
    return next(succession.after(attempt, attempts.all(), timeLeft()), attempt);
  }

  private Behavior<Command> next(Succession.Next next, @Nullable LiveAttempt ended) {
    if (next instanceof Succession.Complete) {
      return end(Ending.completed());
    }
    if (next instanceof Succession.Try again) {
      if (ended != null) {
        attempts.close(ended);
      }
      return offerAfter(again.pause(), again.plan());
    }
    LiveAttempt attempt = Objects.requireNonNull(ended);
    return end(
        next instanceof Succession.TimeOut ? Ending.timeout(attempt) : Ending.failed(attempt));
  }

  private Behavior<Command> offerAfter(Duration pause, AttemptPlan plan) {
    if (pause.isZero()) {
      return follow(seating.offer(plan));
    }
    PauseOver over = new PauseOver(plan);
    timers.startSingleTimer(over, pause);
    return this;
  }

  private Behavior<Command> onPauseOver(PauseOver over) {
    return end.hasBegun() ? this : follow(seating.offer(over.plan()));
  }

  private Duration timeLeft() {
    return decided.timeLeft(parts.clock().instant());
  }

  private Behavior<Command> follow(Seating.@Nullable Step step) {
    if (step instanceof Seating.Asked asked && asked.lane()) {
      timers.startSingleTimer(Timer.LANE_REPLY, parts.settings().remoteAdmissionWithin());
    } else if (step instanceof Seating.Taken taken) {
      return onTaken(taken.attempt());
    } else if (step instanceof Seating.Exhausted exhausted) {
      return onNobodyTook(exhausted);
    } else if (step instanceof Seating.Unaffordable unaffordable) {
      return onUnaffordable(unaffordable);
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

  private Behavior<Command> onNobodyTook(Seating.Exhausted exhausted) {
    timers.cancel(Timer.LANE_REPLY);
    AttemptPlan plan = exhausted.plan();
    LiveAttempt attempt = attempts.current();
    if (attempt != null && !plan.replaces()) {
      return release(); // nobody has room for the stronger model: what there is is delivered
    }
    Succession.Next next =
        succession.notTaken(plan, exhausted.reason(), attempts.all(), timeLeft());
    if (attempt == null && !(next instanceof Succession.Try)) {
      return end(
          Ending.refused(exhausted.reason(), plan.arm().model(), parts.settings().retryAfter()));
    }
    return next(next, attempt);
  }

  private Behavior<Command> onUnaffordable(Seating.Unaffordable unaffordable) {
    boolean spare = attempts.current() != null && !unaffordable.plan().replaces();
    return spare ? release() : end(Ending.refused(unaffordable.failure()));
  }

  private Behavior<Command> release() {
    door.release();
    return this;
  }

  private Behavior<Command> onAttemptCounted(AttemptCounted counted) {
    attempts.counted(counted.sequenceId(), counted.end());
    return concludeOnceCounted();
  }

  /** Makes what there is the answer; without any there is none. */
  private Behavior<Command> onSoftDeadline() {
    LiveAttempt attempt = attempts.current();
    if (attempt == null || attempt.isOver()) {
      return end(Ending.timeout("its soft time limit passed before there was an answer"));
    }
    seating.withdraw();
    attempt.finishEarly();
    return release();
  }

  private Behavior<Command> onTimer(Timer timer) {
    return switch (timer) {
      case BEGIN -> {
        timers.startSingleTimer(Timer.DEADLINE, timeLeft());
        Duration soft = decided.request().terms().allowance().softTimeout();
        if (!soft.isZero()) {
          timers.startSingleTimer(Timer.SOFT_DEADLINE, soft);
        }
        yield follow(seating.offer(decided.first()));
      }
      case SOFT_DEADLINE -> end.hasBegun() ? this : onSoftDeadline();
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
    seating.withdraw();
    end.begin(Ending.failed("the node stopped working on it"));
    attempts.countUnheard("node stopping");
    end.concludeOnceCounted();
    parts.live().leave();
    return this;
  }
}
