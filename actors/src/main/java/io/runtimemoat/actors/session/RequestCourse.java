package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.SequenceOutcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one request does, from its first attempt to its outcome in the ledger. Owned by its session,
 * which brings messages and time.
 */
final class RequestCourse {
  private static final Logger LOG = LoggerFactory.getLogger(RequestCourse.class);

  /** What a course asks of its session. */
  interface Session {
    /** An answer begins: somebody is to read it soon. */
    void begun();

    /** Another node was asked and is to reply soon. */
    void laneAsked();

    /** Nothing is asked of another node any more. */
    void laneAnswered();

    /** {@link RequestCourse#offer} is to be called with the plan after the pause. */
    void offerLater(AttemptPlan plan, Duration pause);

    /** Something is over, or all of the request: what still runs is to be counted soon. */
    void ending();
  }

  private final DecidedRequest decided;
  private final SessionParts parts;
  private final Session session;
  private final StreamDoor door;
  private final AttemptSeries attempts;
  private final Succession succession;
  private final Seating seating;
  private final RequestEnd end;

  RequestCourse(
      DecidedRequest decided,
      SessionParts parts,
      Session session,
      StreamDoor door,
      AttemptSeries attempts,
      Seating seating,
      RequestEnd end) {
    this.decided = decided;
    this.parts = parts;
    this.session = session;
    this.door = door;
    this.attempts = attempts;
    this.seating = seating;
    this.end = end;
    this.succession =
        new Succession(
            decided, parts.planner(), parts.settings().replacementAttempts(), parts.outputs());
  }

  /** Whether the outcome is told: nothing more happens. */
  boolean isConcluded() {
    return end.isConcluded();
  }

  /** Until the request's deadline. */
  Duration timeLeft() {
    return decided.timeLeft(parts.clock().instant());
  }

  /** Starts with an attempt, in place of one that nobody has taken yet. */
  void offer(AttemptPlan plan) {
    if (!end.hasBegun()) {
      follow(seating.offer(plan));
    }
  }

  /** Goes on from a step of seating; null for an answer that nobody waits for. */
  void follow(Seating.@Nullable Step step) {
    if (step instanceof Seating.Asked asked && asked.lane()) {
      session.laneAsked();
    } else if (step instanceof Seating.Taken taken) {
      onTaken(taken.attempt());
    } else if (step instanceof Seating.Exhausted exhausted) {
      onNobodyTook(exhausted);
    } else if (step instanceof Seating.Unaffordable unaffordable) {
      onUnaffordable(unaffordable);
    }
  }

  private void onTaken(LiveAttempt attempt) {
    session.laneAnswered();
    if (attempts.current() == null) {
      session.begun();
    } else if (!attempt.plan.replaces()) {
      succession.escalatedTo(attempt.plan.arm());
    }
    attempts.add(attempt);
    door.run(attempt);
  }

  private void onNobodyTook(Seating.Exhausted exhausted) {
    session.laneAnswered();
    AttemptPlan plan = exhausted.plan();
    LiveAttempt attempt = attempts.current();
    if (attempt != null && !plan.replaces()) {
      door.release(); // nobody has room for the stronger model: what there is is delivered
      return;
    }
    Succession.Next next =
        succession.notTaken(plan, exhausted.reason(), attempts.all(), timeLeft());
    if (attempt == null && !(next instanceof Succession.Try)) {
      end(Ending.refused(exhausted.reason(), plan.arm().model(), parts.settings().retryAfter()));
    } else {
      next(next, attempt);
    }
  }

  private void onUnaffordable(Seating.Unaffordable unaffordable) {
    if (attempts.current() != null && !unaffordable.plan().replaces()) {
      door.release();
    } else if (succession.endsWithoutMore(attempts.all())) {
      end(Ending.completed());
    } else {
      end(Ending.refused(unaffordable.failure()));
    }
  }

  /** Enough text is held back to judge an attempt, or it is complete. */
  void judge(long sequenceId, Confidence confidence) {
    LiveAttempt attempt = reporting(sequenceId);
    if (attempt != null) {
      attempt.judgedBy(confidence);
      Optional<AttemptPlan> stronger =
          parts.planner().stronger(decided, attempt, Succession.spent(attempts.all()));
      stronger = stronger.filter(plan -> succession.allows(plan, attempts.all()));
      stronger.ifPresentOrElse(plan -> follow(seating.offer(plan)), door::release);
    }
  }

  /** An attempt ended and the reader took all its text. */
  void drained(long sequenceId, AttemptEnd how) {
    LiveAttempt attempt = reporting(sequenceId);
    if (attempt != null) {
      attempt.drained(how);
      after(attempt);
    }
  }

  /** An attempt's stream broke: its node is gone. */
  void lost(long sequenceId, Throwable cause) {
    LiveAttempt attempt = reporting(sequenceId);
    if (attempt != null) {
      attempt.lost();
      LOG.warn("request {} lost {}", decided.request().requestId(), attempt.place, cause);
      after(attempt);
    }
  }

  /** An attempt's text left what it is held to, and the reader took what had not. */
  void outputBroke(long sequenceId) {
    LiveAttempt attempt = reporting(sequenceId);
    if (attempt != null) {
      attempt.broke();
      attempt.cancel();
      session.ending();
      afterBroken();
    }
  }

  /** What follows is decided once it is known what the broken attempt cost. */
  private void afterBroken() {
    LiveAttempt attempt = attempts.current();
    if (attempt != null
        && attempt.hasBroken()
        && attempt.isOver()
        && !attempt.isSettled()
        && !end.hasBegun()) {
      after(attempt);
    }
  }

  /** An attempt drew more tokens than the request may. */
  void ranAway(long sequenceId) {
    if (reporting(sequenceId) != null) {
      end(Ending.ranAway());
    }
  }

  /** The current attempt if the report is about it and still matters. */
  private @Nullable LiveAttempt reporting(long sequenceId) {
    return end.hasBegun() ? null : attempts.current(sequenceId);
  }

  private void after(LiveAttempt attempt) {
    attempt.seal();
    next(succession.after(attempt, attempts.all(), timeLeft()), attempt);
  }

  private void next(Succession.Next next, @Nullable LiveAttempt ended) {
    if (next instanceof Succession.Complete) {
      end(Ending.completed());
    } else if (next instanceof Succession.Stopped stopped) {
      end(Ending.outputStopped(stopped.field()));
    } else if (next instanceof Succession.Try again) {
      if (ended != null) {
        attempts.close(ended);
      }
      if (again.pause().isZero()) {
        offer(again.plan());
      } else {
        session.offerLater(again.plan(), again.pause());
      }
    } else {
      LiveAttempt last = Objects.requireNonNull(ended);
      boolean outOfTime = next instanceof Succession.TimeOut;
      Optional<String> stop = outOfTime ? Optional.empty() : succession.stoppedBy(last);
      end(stop.map(Ending::outputStopped).orElseGet(() -> Ending.of(last, outOfTime, decided)));
    }
  }

  /** Makes what there is the answer; without any there is none. */
  void finishEarly() {
    if (end.hasBegun()) {
      return;
    }
    seating.withdraw();
    LiveAttempt attempt = attempts.current();
    boolean broken =
        attempt != null
            && attempt.isOver()
            && attempt.end().status() != SequenceOutcome.Status.FINISHED;
    boolean something =
        attempt != null && (attempt.isOver() || attempt.progress().receivedTokens() > 0);
    if (attempt != null && !attempt.isSettled() && !broken && (something || attempts.textSeen())) {
      attempt.finishEarly();
      door.release();
    } else if (attempts.textSeen()) {
      end(Ending.completed());
    } else {
      end(Ending.timeout("its soft time limit passed before there was an answer"));
    }
  }

  /** The time is over: a document that was begun is ended by us, anything else is too late. */
  void timedOut() {
    end(
        succession.endsWithoutMore(attempts.all())
            ? Ending.completed()
            : Ending.timeout("its time limit passed"));
  }

  /** Whoever ran an attempt counted it, read to its end or not. */
  void counted(long sequenceId, AttemptEnd how) {
    attempts.counted(sequenceId, how);
    afterBroken();
    end.concludeOnceCounted();
  }

  /** Nobody will count what is not counted by now. */
  void countUnheard(String detail) {
    LiveAttempt attempt = attempts.current();
    if (end.hasBegun()) {
      attempts.countUnheard(detail);
    } else if (attempt != null && attempt.hasBroken()) {
      attempt.endedUnheard(SequenceOutcome.Status.CANCELLED, detail);
      afterBroken();
    }
    end.concludeOnceCounted();
  }

  /** Ends the request; the first ending stands. */
  void end(Ending how) {
    if (!end.hasBegun()) {
      seating.withdraw();
      end.begin(how);
      session.ending();
    }
    end.concludeOnceCounted();
  }
}
