package io.runtimemoat.actors.session;

import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pays for the attempts of one request, one at a time. Owned by its session. */
final class Purse {
  private static final Logger LOG = LoggerFactory.getLogger(Purse.class);

  /** What the wish to pay came to. */
  sealed interface Verdict {}

  /** The attempt may be made, and is settled however it ends. */
  record Granted(BudgetReservation reservation) implements Verdict {}

  /** It may not be made. */
  record Refused(Failure failure) implements Verdict {}

  /** The answer comes later, as an {@link Answer}. */
  record Later() implements Verdict {}

  /** A late answer. */
  record Answer(Question question, Verdict verdict) {}

  /** A wish to pay that was not answered at once; every grant of it is heard or given back. */
  static final class Question {
    private final AttemptPlan plan;
    private boolean withdrawn;
    private @Nullable Verdict verdict;

    private Question(AttemptPlan plan) {
      this.plan = plan;
    }

    /** Takes the answer; false when nobody wants it any more. */
    private synchronized boolean answer(Verdict told) {
      verdict = told;
      return !withdrawn;
    }

    /** Wants no answer any more; the one that came already, else null. */
    private synchronized @Nullable Verdict withdraw() {
      withdrawn = true;
      return verdict;
    }
  }

  private final DecidedRequest decided;
  private final Spending spending;
  private final Clock clock;
  private final Consumer<Answer> later;
  private int asked;
  private @Nullable Question open;

  /**
   * The purse of a request.
   *
   * @param later hears late answers, on any thread
   */
  Purse(DecidedRequest decided, Spending spending, Clock clock, Consumer<Answer> later) {
    this.decided = decided;
    this.spending = spending;
    this.clock = clock;
    this.later = later;
  }

  /** Asks to pay for an attempt, in place of one that was asked for. */
  Verdict ask(AttemptPlan plan) {
    forget();
    CompletableFuture<Verdict> verdict =
        spending
            .reserve(
                new BudgetedAttempt(
                    decided.request().principal().tenant(),
                    decided.request().principal().keyId(),
                    decided.task(),
                    decided.request().requestId(),
                    ++asked, // not the attempt's: one that nobody took has spent its number too
                    plan.worst()))
            .handle(this::verdict)
            .toCompletableFuture();
    if (verdict.isDone()) {
      return verdict.join();
    }
    Question question = new Question(plan);
    open = question;
    var unused = verdict.thenAccept(told -> tell(question, told));
    return new Later();
  }

  private void tell(Question question, Verdict verdict) {
    if (question.answer(verdict)) {
      later.accept(new Answer(question, verdict));
    } else {
      giveBack(verdict);
    }
  }

  private Verdict verdict(@Nullable Reserving reserving, @Nullable Throwable failure) {
    if (reserving instanceof Reserving.Reserved reserved) {
      return new Granted(reserved.reservation());
    }
    if (reserving instanceof Reserving.Refused refused) {
      return new Refused(failure(refused.refusal()));
    }
    LOG.error("request {}: nothing could be reserved", decided.request().requestId(), failure);
    return new Refused(
        Failure.of(
            Failure.Kind.NOT_READY,
            "Nothing can be served while spending cannot be recorded. Ask again later."));
  }

  private Failure failure(BudgetRefusal refusal) {
    if (refusal.isHardStop()) {
      return Failure.of(Failure.Kind.BUDGET_EXHAUSTED, refusal.sentence());
    }
    return new Failure(
        Failure.Kind.NO_CAPACITY, refusal.sentence(), null, refusal.retryAfter(clock.instant()));
  }

  /** The plan that a late answer is for; null when nothing waits for it any more. */
  @Nullable AttemptPlan heard(Answer answer) {
    if (answer.question() != open) {
      return null; // its grant was given back when it was withdrawn
    }
    open = null;
    return answer.question().plan;
  }

  /** Wants no answer any more; a grant that came or comes all the same is given back. */
  void forget() {
    Question question = open;
    open = null;
    Verdict unwanted = question == null ? null : question.withdraw();
    if (unwanted != null) {
      giveBack(unwanted);
    }
  }

  private void giveBack(Verdict verdict) {
    if (verdict instanceof Granted granted) {
      giveBack(granted.reservation());
    }
  }

  /** Ends a reservation of which nothing was spent. */
  void giveBack(BudgetReservation reservation) {
    try {
      spending.settle(reservation, Spend.ZERO);
    } catch (LedgerUnavailableException e) {
      LOG.warn(
          "request {}: a reservation stays until its chain ends", decided.request().requestId(), e);
    }
  }
}
