package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceLane;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.SequenceOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  /** Somebody reads. */
  record StreamOpened(Emission emission) implements Command {}

  /** Enough text is held back to judge the attempt, or it is complete. */
  record WindowClosed(long sequenceId, Confidence confidence, Progress progress)
      implements Command {}

  /** The attempt ended and the reader took all its text. */
  record AttemptDrained(long sequenceId, SequenceOutcome outcome, Progress progress)
      implements Command {}

  /** The attempt's stream broke: its node is gone. */
  record AttemptLost(long sequenceId, Throwable cause, Progress progress) implements Command {}

  /** The reader left. */
  record StreamClosed(Progress progress) implements Command {}

  /** A device of this node counted a sequence, read to its end or not. */
  record SequenceEnded(long sequenceId, SequenceOutcome outcome) implements Command {}

  /** A device of another node replied. */
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
                timers -> {
                  context.getSelf().tell(Timer.BEGIN);
                  return new RequestSession(context, timers, decided, parts, answer);
                }));
  }

  private final TimerScheduler<Command> timers;
  private final DecidedRequest decided;
  private final SessionParts parts;
  private final CompletableFuture<Started> answer;
  private final StreamDoor door = new StreamDoor();
  private final List<LiveAttempt> attempts = new ArrayList<>();
  private final SeatSearch.Desk desk;
  private @Nullable Emission emission;
  private @Nullable SeatSearch search;
  private @Nullable LiveAttempt current;
  private @Nullable Ending ending;
  private @Nullable Ending lossToReport;
  private EscalationRule.@Nullable Escalate escalation;
  private int replacements;
  private boolean concluded;

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
    var self = context.getSelf();
    this.desk =
        new SeatSearch.Desk(
            parts.sequenceIds(),
            parts.settings().textWindowBatches(),
            context.messageAdapter(DeviceLane.Reply.class, LaneReplied::new),
            (id, outcome) -> self.tell(new SequenceEnded(id, outcome)));
  }

  private Behavior<Command> begin() {
    Duration left = Duration.between(parts.clock().instant(), decided.deadline());
    timers.startSingleTimer(Timer.DEADLINE, left.isNegative() ? Duration.ZERO : left);
    return launch(decided.first());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(StreamOpened.class, this::onStreamOpened)
        .onMessage(WindowClosed.class, this::onWindowClosed)
        .onMessage(AttemptDrained.class, this::onAttemptDrained)
        .onMessage(AttemptLost.class, this::onAttemptLost)
        .onMessage(StreamClosed.class, this::onStreamClosed)
        .onMessage(SequenceEnded.class, this::onSequenceEnded)
        .onMessage(LaneReplied.class, this::onLaneReplied)
        .onMessage(Timer.class, this::onTimer)
        .onSignal(PostStop.class, signal -> onStopped())
        .build();
  }

  // ------------------------------------------------------------ attempts

  private Behavior<Command> launch(AttemptPlan plan) {
    if (search != null) {
      search.withdraw();
    }
    SeatSearch offers =
        new SeatSearch(
            plan,
            parts.fleet().seats(plan.arm().model()),
            id -> plan.spec(id, decided.request(), decided.deadline()),
            desk);
    search = offers;
    return follow(offers.next());
  }

  private Behavior<Command> follow(SeatSearch.Step step) {
    if (step instanceof SeatSearch.Taken taken) {
      return onTaken(taken.attempt());
    }
    if (step instanceof SeatSearch.Exhausted exhausted) {
      return onNobodyTook(exhausted.reason());
    }
    timers.startSingleTimer(Timer.LANE_REPLY, parts.settings().remoteAdmissionWithin());
    return this;
  }

  private Behavior<Command> onTaken(LiveAttempt attempt) {
    timers.cancel(Timer.LANE_REPLY);
    search = null;
    attempts.add(attempt);
    LiveAttempt previous = current;
    current = attempt;
    if (previous == null) {
      timers.startSingleTimer(Timer.START_READING, parts.settings().startReadingWithin());
      var events = Source.fromGraph(new EmissionStage(getContext().getSelf(), door));
      answer.complete(new Started.Accepted(decided.head(), events));
    } else {
      if (escalation != null && lossToReport == null) {
        previous.escalated();
      }
      previous.cancel();
      stream(attempt);
    }
    return this;
  }

  private void stream(LiveAttempt attempt) {
    if (emission != null) {
      emission.run(attempt.sequenceId, attempt.events, attempt.plan.holdTokens());
    }
  }

  private Behavior<Command> onNobodyTook(Admission reason) {
    timers.cancel(Timer.LANE_REPLY);
    search = null;
    if (current == null) {
      return end(Ending.refused(refusal(reason)));
    }
    if (lossToReport != null) {
      return end(lossToReport);
    }
    return release(); // nobody has room for the stronger model: what there is is delivered
  }

  private Failure refusal(Admission reason) {
    return switch (reason) {
      case CONTEXT_EXCEEDED ->
          Failure.of(
              Failure.Kind.CONTEXT_LENGTH_EXCEEDED,
              "The prompt does not fit the model's context. Shorten it.",
              "messages");
      case ACCEPTED, QUEUE_FULL, NO_SUCH_MODEL, CLOSED ->
          new Failure(
              Failure.Kind.NO_CAPACITY,
              "Every device with model " + decided.first().arm().model() + " is busy. Ask again.",
              null,
              parts.settings().retryAfter());
    };
  }

  private Behavior<Command> release() {
    if (emission != null) {
      emission.release();
    }
    return this;
  }

  private Behavior<Command> onLaneReplied(LaneReplied replied) {
    DeviceLane.Reply reply = replied.reply();
    SeatSearch offers = search;
    if (reply instanceof DeviceLane.Ended ended) {
      return onSequenceEnded(new SequenceEnded(ended.sequenceId(), ended.outcome()));
    }
    if (offers == null || ending != null) {
      return this;
    }
    if (reply instanceof DeviceLane.Admitted admitted) {
      LiveAttempt attempt = offers.taken(admitted);
      return attempt == null ? this : onTaken(attempt);
    }
    boolean goOn = reply instanceof DeviceLane.NotAdmitted refusal && offers.refused(refusal);
    return goOn ? follow(offers.next()) : this;
  }

  // ------------------------------------------------------------ what the stream reports

  private Behavior<Command> onStreamOpened(StreamOpened opened) {
    timers.cancel(Timer.START_READING);
    emission = opened.emission();
    if (ending == null && current != null) {
      stream(current);
    }
    return this;
  }

  private Behavior<Command> onWindowClosed(WindowClosed closed) {
    LiveAttempt attempt = reporting(closed.sequenceId(), closed.progress());
    if (attempt == null) {
      return this;
    }
    attempt.judgedBy(closed.confidence());
    EscalationRule.Verdict verdict =
        parts
            .escalation()
            .judge(
                attempt.plan.number(),
                attempt.plan.arm(),
                decided.feasible(),
                closed.confidence().meanProbability(),
                closed.confidence().minProbability());
    if (verdict instanceof EscalationRule.Escalate escalate) {
      Optional<AttemptPlan> stronger =
          parts.planner().next(decided, attempt.plan.number() + 1, escalate);
      if (stronger.isPresent()) {
        escalation = escalate;
        return launch(stronger.get());
      }
    }
    return release();
  }

  private Behavior<Command> onAttemptDrained(AttemptDrained drained) {
    LiveAttempt attempt = reporting(drained.sequenceId(), drained.progress());
    if (attempt == null) {
      return this;
    }
    attempt.ended(drained.outcome());
    SequenceOutcome outcome = drained.outcome();
    return switch (outcome.status()) {
      case FINISHED -> end(Ending.completed());
      case DEADLINE -> end(Ending.timeout("its time limit passed"));
      case STALLED -> end(Ending.timeout("its reader took no text for too long"));
      case CANCELLED -> replaceOrEnd(attempt, "device " + attempt.device + " closed");
      case FAILED -> replaceOrEnd(attempt, "device " + attempt.device + " failed a run");
    };
  }

  private Behavior<Command> onAttemptLost(AttemptLost lost) {
    LiveAttempt attempt = reporting(lost.sequenceId(), lost.progress());
    if (attempt == null) {
      return this;
    }
    String detail = "device " + attempt.device + " of node " + attempt.node + " was lost";
    getContext().getLog().warn("{}: {}", detail, lost.cause().toString());
    attempt.endedUnheard(SequenceOutcome.Status.FAILED, detail);
    return replaceOrEnd(attempt, detail);
  }

  /** Runs the attempt once more elsewhere while the client has seen nothing of it. */
  private Behavior<Command> replaceOrEnd(LiveAttempt attempt, String detail) {
    boolean unseen = attempt.progress().firstTextNanos() == 0;
    if (unseen && replacements < parts.settings().replacementAttempts()) {
      replacements++;
      lossToReport = Ending.failed(detail);
      return launch(attempt.plan.again());
    }
    return end(Ending.failed(detail));
  }

  private Behavior<Command> onStreamClosed(StreamClosed closed) {
    if (current != null) {
      current.progressed(closed.progress());
    }
    return end(Ending.cancelled("its reader left"));
  }

  /** The current attempt if the report is about it and still matters, brought up to date. */
  private @Nullable LiveAttempt reporting(long sequenceId, Progress progress) {
    LiveAttempt attempt = current;
    if (attempt == null || attempt.sequenceId != sequenceId || ending != null) {
      return null;
    }
    attempt.progressed(progress);
    return attempt;
  }

  // ------------------------------------------------------------ the end

  private Behavior<Command> onSequenceEnded(SequenceEnded ended) {
    for (LiveAttempt attempt : attempts) {
      if (attempt.sequenceId == ended.sequenceId()) {
        attempt.ended(ended.outcome());
      }
    }
    return concludeOnceCounted();
  }

  private Behavior<Command> onTimer(Timer timer) {
    return switch (timer) {
      case BEGIN -> begin();
      case DEADLINE -> end(Ending.timeout("its time limit passed"));
      case START_READING -> end(Ending.cancelled("nobody read it"));
      case LANE_REPLY -> onLaneSilent();
      case END_REPORT -> {
        attempts.forEach(
            attempt -> attempt.endedUnheard(SequenceOutcome.Status.CANCELLED, "count not heard"));
        yield concludeOnceCounted();
      }
    };
  }

  private Behavior<Command> onLaneSilent() {
    SeatSearch offers = search;
    if (offers == null || ending != null) {
      return this;
    }
    offers.withdraw();
    return follow(offers.next());
  }

  private Behavior<Command> end(Ending how) {
    if (ending == null) {
      ending = how;
      if (search != null) {
        search.withdraw();
        search = null;
      }
      attempts.forEach(LiveAttempt::cancel);
      timers.startSingleTimer(Timer.END_REPORT, parts.settings().endReportWithin());
    }
    return concludeOnceCounted();
  }

  private Behavior<Command> concludeOnceCounted() {
    Ending how = ending;
    if (how == null || !attempts.stream().allMatch(LiveAttempt::isOver)) {
      return this;
    }
    conclude(how);
    return Behaviors.stopped();
  }

  /** Writes the outcome, and only then lets the client see the end. */
  private void conclude(Ending how) {
    concluded = true;
    Conclusion conclusion = parts.outcomes().conclude(decided, attempts, how);
    door.close(conclusion.last());
    if (conclusion.failure() != null) {
      answer.complete(new Started.Refused(conclusion.failure()));
    }
  }

  private Behavior<Command> onStopped() {
    if (!concluded) {
      Ending how = ending == null ? Ending.failed("the node stopped working on it") : ending;
      attempts.forEach(LiveAttempt::cancel);
      attempts.forEach(a -> a.endedUnheard(SequenceOutcome.Status.CANCELLED, "node stopping"));
      conclude(how);
    }
    parts.live().leave();
    return this;
  }
}
