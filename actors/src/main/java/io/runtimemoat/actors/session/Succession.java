package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.UpstreamArm;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.decision.upstream.AttemptSchedule;
import io.runtimemoat.decision.upstream.AttemptSchedule.Failed;
import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.gpu.Admission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Decides what one request does after an attempt that ended. Owned by its session. */
final class Succession {
  /** What comes next. */
  sealed interface Next {}

  /** The answer is whole. */
  record Complete() implements Next {}

  /** The request ran out of time. */
  record TimeOut() implements Next {}

  /** The request is broken. */
  record Fail() implements Next {}

  /**
   * What the client wants to stop at left it without what it asked for.
   *
   * @param field of the request that names it
   */
  record Stopped(String field) implements Next {}

  /** One more attempt is made after the pause. */
  record Try(AttemptPlan plan, Duration pause) implements Next {}

  private final DecidedRequest decided;
  private final AttemptPlanner planner;
  private final AttemptSchedule schedule;
  private final int replacementAttempts;
  private final Repairs repairs;

  Succession(
      DecidedRequest decided,
      AttemptPlanner planner,
      int replacementAttempts,
      OutputSettings outputs) {
    this.decided = decided;
    this.planner = planner;
    this.replacementAttempts = replacementAttempts;
    this.repairs = new Repairs(decided, outputs);
    this.schedule =
        new AttemptSchedule(
            decided.order().stream().map(arm -> rung(arm, replacementAttempts)).toList());
    upstream(decided.first()).ifPresent(UpstreamArm::countRequest);
  }

  private AttemptSchedule.Rung rung(Arm arm, int replacementAttempts) {
    return planner
        .upstream(arm)
        .map(model -> model.upstream().rung(arm.id(), continues(model)))
        .orElseGet(() -> AttemptSchedule.Rung.inProcess(arm.id(), replacementAttempts));
  }

  /** A server that holds its answer to a grammar begins a new document and does not go on. */
  private boolean continues(Upstreams.Model model) {
    ClientBody body = decided.request().body();
    boolean told = model.settings().schema().equals("prompted") && body.asksForGrammar();
    return !model.settings().continuation().equals("none") && (told || !body.holdsServers());
  }

  /** The request moved on to a stronger arm by itself. */
  void escalatedTo(Arm arm) {
    schedule.goTo(rung(arm, replacementAttempts));
  }

  /** What follows an attempt that is over and whose reader has all its text. */
  Next after(LiveAttempt attempt, List<LiveAttempt> all, Duration left) {
    if (attempt.hasBroken()) {
      return repairs.isDocument(all)
          ? afterDocument(attempt, all)
          : afterBrokenCall(attempt, all, left);
    }
    return switch (attempt.fate()) {
      case FINISHED -> afterDocument(attempt, all);
      case DEADLINE -> repairs.endsByOurselves(all) ? new Complete() : new TimeOut();
      case STALLED -> new TimeOut();
      case CANCELLED, FAILED, ESCALATED -> orEnded(afterBreak(attempt, all, left), all);
    };
  }

  /** What follows an arm that ended its answer, or left what it is held to. */
  private Next afterDocument(LiveAttempt attempt, List<LiveAttempt> all) {
    if (repairs.isWhole(all)) {
      return new Complete();
    }
    Optional<String> stop = repairs.stoppedBy(attempt, all);
    if (stop.isPresent()) {
      return orEnded(new Stopped(stop.get()), all);
    }
    return attempt.isFinishedEarly() ? orEnded(new Fail(), all) : repair(all);
  }

  /** Nobody makes up what a tool is called with: a call that nobody saw is made anew, or none. */
  private Next afterBrokenCall(LiveAttempt attempt, List<LiveAttempt> all, Duration left) {
    return seen(all) == Seen.NOTHING ? afterBreak(attempt, all, left) : new Fail();
  }

  private Next repair(List<LiveAttempt> all) {
    for (Arm arm : repairs.next(all)) {
      Optional<AttemptPlan> plan =
          isLongEnough(arm, all)
              ? Optional.empty()
              : planner.follow(decided, arm, AttemptPlan.REPAIR, before(arm, all));
      if (plan.isPresent() && allows(plan.get(), all)) {
        return new Try(plan.get(), Duration.ZERO);
      }
    }
    return orEnded(new Fail(), all);
  }

  /** Whether what there is becomes the answer when nothing more may be paid for. */
  boolean endsWithoutMore(List<LiveAttempt> all) {
    return repairs.endsByOurselves(all);
  }

  /**
   * The field that names what ended what nobody goes on with, a call of a tool above all; empty
   * where nothing of the client's did.
   */
  Optional<String> stoppedBy(LiveAttempt attempt) {
    ClientStops stops = ClientStops.of(decided.request());
    boolean ended = attempt.end().tellsStop(stops, 0) || attempt.hasCalls(0);
    return ended && !attempt.hasBroken() ? attempt.end().stoppedBy(stops, 0) : Optional.empty();
  }

  /** Nobody goes on with what was begun: it is ended by ourselves where that is wanted. */
  private Next orEnded(Next next, List<LiveAttempt> all) {
    boolean failed = next instanceof Fail || next instanceof Stopped;
    return failed && repairs.endsByOurselves(all) ? new Complete() : next;
  }

  private Next afterBreak(LiveAttempt attempt, List<LiveAttempt> all, Duration left) {
    if (attempt.isFinishedEarly()) {
      return seen(all) == Seen.NOTHING ? new TimeOut() : new Complete();
    }
    return isLongEnough(attempt.plan.arm(), all)
        ? longEnough(all)
        : retry(attempt.plan, failed(attempt, all), all, left);
  }

  /** Whether an arm may draw nothing more for this request. */
  private boolean isLongEnough(Arm arm, List<LiveAttempt> all) {
    return !planner.room().leavesTokens(decided.request(), arm, before(arm, all));
  }

  /** What its reader has seen is the answer; a break before anything was seen stays one. */
  private static Next longEnough(List<LiveAttempt> all) {
    return seen(all) == Seen.NOTHING ? new Fail() : new Complete();
  }

  /** What follows an attempt that nobody took. */
  Next notTaken(AttemptPlan plan, Admission reason, List<LiveAttempt> all, Duration left) {
    if (plan.cause().equals(AttemptPlan.REPAIR)) {
      repairs.notTaken(plan.arm());
      return repair(all);
    }
    FailureKind kind =
        reason == Admission.CONTEXT_EXCEEDED ? FailureKind.BAD_REQUEST : FailureKind.SATURATED;
    return orEnded(retry(plan, new Failed(kind, seen(all), Optional.empty()), all, left), all);
  }

  private static Failed failed(LiveAttempt attempt, List<LiveAttempt> all) {
    UpstreamReport report = attempt.end().report();
    FailureKind kind =
        report == null || report.failure() == null ? FailureKind.CONNECTION_LOST : report.failure();
    if (attempt.hasBroken()) {
      kind = FailureKind.MALFORMED; // it was cancelled by us
    }
    return new Failed(kind, seen(all), report == null ? Optional.empty() : report.retryAfter());
  }

  /** Asks the schedule until it names an attempt that can be made. */
  private Next retry(AttemptPlan plan, Failed failed, List<LiveAttempt> all, Duration left) {
    Failed cause = failed;
    for (int asked = 0; asked < decided.order().size(); asked++) {
      AttemptSchedule.Step step = step(plan, cause, left);
      if (step instanceof AttemptSchedule.GiveUp) {
        return new Fail();
      }
      boolean again = step instanceof AttemptSchedule.Again;
      Arm arm = step instanceof AttemptSchedule.NextArm next ? arm(next.arm()) : plan.arm();
      if (isLongEnough(arm, all)) {
        return longEnough(all);
      }
      Optional<AttemptPlan> made =
          planner.follow(decided, arm, cause(arm, again), before(arm, all));
      if (made.isPresent()) {
        Duration pause = step instanceof AttemptSchedule.Again wait ? wait.pause() : Duration.ZERO;
        return allows(made.get(), all) ? new Try(made.get(), pause) : new Fail();
      }
      cause = new Failed(FailureKind.NO_INSTANCE, failed.seen(), Optional.empty());
    }
    return new Fail();
  }

  private AttemptSchedule.Step step(AttemptPlan plan, Failed failed, Duration left) {
    return upstream(plan)
        .map(upstream -> upstream.next(schedule, failed, left))
        .orElseGet(() -> schedule.next(failed, left.toNanos(), () -> true, 0));
  }

  private String cause(Arm arm, boolean again) {
    if (!again) {
      return AttemptPlan.FALLBACK;
    }
    return planner.upstream(arm).isPresent() ? AttemptPlan.RETRY : AttemptPlan.DEVICE_LOST;
  }

  private AttemptPlanner.Before before(Arm arm, List<LiveAttempt> all) {
    StringBuilder text = new StringBuilder();
    int delivered = 0;
    long drawn = 0;
    TreeSet<Integer> tried = new TreeSet<>();
    for (LiveAttempt attempt : all) {
      text.append(attempt.deliveredText());
      delivered += attempt.progress().deliveredTokens();
      drawn +=
          Math.max(
              attempt.progress().receivedTokens(),
              attempt.isOver() ? attempt.end().completionTokens() : 0);
      UpstreamReport report = attempt.isOver() ? attempt.end().report() : null;
      if (report != null && report.instance() >= 0 && attempt.plan.arm().equals(arm)) {
        tried.add(report.instance());
      }
    }
    return new AttemptPlanner.Before(
        all.size() + 1, new Continuation(text.toString(), delivered), drawn, spent(all), tried);
  }

  /** Whether one more attempt may be made: by their number and by what they may cost together. */
  boolean allows(AttemptPlan plan, List<LiveAttempt> all) {
    RequestAllowance allowance = decided.request().terms().allowance();
    return allowance.allowsAttempt(all.size(), spent(all), plan.worst().money());
  }

  /** What attempts cost; of one that still runs, the most that it can. */
  static Money spent(List<LiveAttempt> all) {
    Money spent = Money.ZERO;
    for (LiveAttempt attempt : all) {
      spent =
          spent.plus(
              attempt.isOver() ? Money.ofUnits(attempt.cost()) : attempt.plan.worst().money());
    }
    return spent;
  }

  private static Seen seen(List<LiveAttempt> all) {
    Seen seen = Seen.NOTHING;
    for (LiveAttempt attempt : all) {
      seen = attempt.seen().compareTo(seen) > 0 ? attempt.seen() : seen;
    }
    return seen;
  }

  private Arm arm(String id) {
    return decided.order().stream().filter(arm -> arm.id().equals(id)).findFirst().orElseThrow();
  }

  private Optional<UpstreamArm> upstream(AttemptPlan plan) {
    return plan.work() instanceof AttemptWork.OnUpstream call
        ? Optional.of(call.upstream())
        : Optional.empty();
  }
}
