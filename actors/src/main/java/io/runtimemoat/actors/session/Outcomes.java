package io.runtimemoat.actors.session;

import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ends of attempts and of requests into the ledger and says what their clients see of
 * it.
 */
final class Outcomes {
  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

  private final LedgerFacts facts;
  private final Spending spending;
  private final RecentDecisions recent;
  private final RecentBreaks breaks;
  private final FlagTallies tallies;
  private final RequestObserver observer;
  private final boolean endsDocuments;

  /**
   * Outcomes of one node.
   *
   * @param breaks hears of documents that broke, and of those that did not
   * @param tallies counts them on the sides of flags
   * @param endsDocuments whether documents that were begun and broke are ended by us where their
   *     client leaves that to the node
   */
  Outcomes(
      LedgerFacts facts,
      Spending spending,
      RecentDecisions recent,
      RecentBreaks breaks,
      FlagTallies tallies,
      RequestObserver observer,
      boolean endsDocuments) {
    this.facts = facts;
    this.spending = spending;
    this.recent = recent;
    this.breaks = breaks;
    this.tallies = tallies;
    this.observer = observer;
    this.endsDocuments = endsDocuments;
  }

  /**
   * Writes how an attempt ended, once that is settled and counted. What the ledger refuses now is
   * written with the outcome.
   */
  void record(DecidedRequest decided, LiveAttempt attempt) {
    try {
      write(decided, attempt);
    } catch (RuntimeException e) {
      LOG.warn(
          "request {}: attempt {} is not written yet",
          decided.request().requestId(),
          attempt.plan.number(),
          e);
    }
  }

  private void write(DecidedRequest decided, LiveAttempt attempt) {
    if (attempt.isDue()) {
      AttemptFact fact = facts.attempt(decided, attempt);
      attempt.recorded();
      settle(decided, attempt);
      countDocument(decided, attempt);
      observer.attemptEnded(decided.request(), decided.head(), attempt.placed(decided), fact);
    }
  }

  /** An attempt that was given up for another reason says nothing of the documents of its arm. */
  private void countDocument(DecidedRequest decided, LiveAttempt attempt) {
    boolean told = attempt.hasBroken() || attempt.end().status() == SequenceOutcome.Status.FINISHED;
    if (decided.held().document() != null && told) {
      breaks.ended(
          decided.request().principal().tenant(),
          decided.task(),
          attempt.plan.arm().id(),
          attempt.hasBroken());
    }
  }

  /** What cannot be settled is charged in full when the node's chain ends. */
  private void settle(DecidedRequest decided, LiveAttempt attempt) {
    try {
      spending.settle(attempt.reservation(), attempt.spent());
    } catch (LedgerUnavailableException e) {
      LOG.warn(
          "request {}: attempt {} is not settled",
          decided.request().requestId(),
          attempt.plan.number(),
          e);
    }
  }

  /** Writes first; when that fails the client hears a failure, whatever the models did. */
  Conclusion conclude(DecidedRequest decided, List<LiveAttempt> attempts, Ending told) {
    boolean ends = decided.request().body().wishes().completesBroken(endsDocuments);
    Optional<Proven> found =
        told.failure() == null ? proven(decided, attempts, ends) : Optional.of(Proven.nothing());
    Proven proven = found.orElse(Proven.nothing());
    Ending ending =
        found.isPresent() && proven.isProvable()
            ? told
            : proven.cut().isEmpty() ? Ending.outputBroke(decided) : Ending.outputCut(decided);
    long now = System.nanoTime();
    Duration total = Duration.ofNanos(now - decided.startNanos());
    Duration firstText = firstText(decided, attempts);
    CompletionEvent.Usage usage = usage(decided, attempts, ending, proven);
    OutcomeFact outcome;
    try {
      attempts.forEach(attempt -> write(decided, attempt));
      outcome = facts.outcome(decided, ending, attempts, usage, proven, firstText, total);
    } catch (LedgerUnavailableException e) {
      LOG.error("request {}: its outcome was not written", decided.request().requestId(), e);
      recent.ended(
          decided.request().requestId(), summary("unrecorded", attempts, usage, firstText, total));
      return unrecorded(
          decided,
          Failure.of(
              Failure.Kind.NOT_READY,
              "The result could not be recorded and is withheld. Ask again later."),
          usage);
    } catch (RuntimeException e) {
      LOG.error("request {}: its outcome could not be told", decided.request().requestId(), e);
      recent.ended(
          decided.request().requestId(), summary("unrecorded", attempts, usage, firstText, total));
      return unrecorded(
          decided,
          Failure.of(Failure.Kind.INTERNAL, "The result could not be recorded. Ask again."),
          usage);
    }
    recent.ended(
        decided.request().requestId(),
        summary(ending.kind().code(), attempts, usage, firstText, total));
    tallies.ended(decided.sides(), outcome);
    observer.ended(decided.request(), decided.head(), outcome, ending.failure());
    return ending.failure() == null
        ? completed(attempts, usage, proven, outcome.cost())
        : failed(ending.failure(), usage);
  }

  /** Nothing where the proof itself fails: then nobody may say that the answer is a document. */
  private static Optional<Proven> proven(
      DecidedRequest decided, List<LiveAttempt> attempts, boolean ends) {
    try {
      return Optional.of(Proven.of(decided, attempts, ends));
    } catch (RuntimeException e) {
      LOG.error("request {}: its answer cannot be proven", decided.request().requestId(), e);
      return Optional.empty();
    }
  }

  private Conclusion unrecorded(
      DecidedRequest decided, Failure failure, CompletionEvent.Usage usage) {
    tallies.lost(decided.sides());
    observer.unrecorded(decided.request(), failure);
    return failed(failure, usage);
  }

  private static Conclusion completed(
      List<LiveAttempt> attempts, CompletionEvent.Usage usage, Proven proven, double cost) {
    LiveAttempt served = attempts.get(attempts.size() - 1);
    List<CompletionEvent> events = new ArrayList<>();
    for (int i = 0; i < served.choices(); i++) {
      String ending = proven.endings().getOrDefault(i, KeptText.NOTHING).said();
      if (!ending.isEmpty()) {
        events.add(new CompletionEvent.Delta(i, ending, List.of()));
      }
      events.add(new CompletionEvent.ChoiceFinished(i, proven.reason(served, i)));
    }
    events.add(
        new CompletionEvent.Completed(
            usage,
            proven.served(attempts).plan.arm().model(),
            attempts.size(),
            proven.status(),
            proven.way(),
            proven.report(),
            cost));
    return new Conclusion(List.copyOf(events), null);
  }

  private static Conclusion failed(Failure failure, CompletionEvent.Usage usage) {
    return new Conclusion(List.of(new CompletionEvent.Failed(failure, usage)), failure);
  }

  /** The client pays for its prompt once, and for the completion tokens it got. */
  private static CompletionEvent.Usage usage(
      DecidedRequest decided, List<LiveAttempt> attempts, Ending ending, Proven proven) {
    if (attempts.isEmpty()) {
      return new CompletionEvent.Usage(0, 0, 0);
    }
    LiveAttempt last = attempts.get(attempts.size() - 1);
    int completion = attempts.stream().mapToInt(a -> a.progress().deliveredTokens()).sum();
    // All choices of an attempt were counted together.
    completion += proven.endings().values().stream().mapToInt(KeptText::tokens).max().orElse(0);
    if (ending.kind() == Ending.Kind.COMPLETED
        && proven.endings().isEmpty()
        && !last.hasBroken()
        && last.end().status() == SequenceOutcome.Status.FINISHED) {
      completion += last.end().completionTokens() - last.progress().deliveredTokens();
    }
    Optional<AttemptEnd> told = counted(attempts);
    return new CompletionEvent.Usage(
        told.map(AttemptEnd::promptTokens).orElse(decided.first().promptTokens()),
        told.map(AttemptEnd::cachedTokens).orElse(0),
        completion);
  }

  /**
   * The first attempt that began with the request's own prompt and whose tokens somebody counted.
   */
  private static Optional<AttemptEnd> counted(List<LiveAttempt> attempts) {
    for (LiveAttempt attempt : attempts) {
      AttemptEnd end = attempt.end();
      boolean guessed = end.report() != null && end.report().usage().estimated();
      if (end.promptTokens() > 0 && !guessed) {
        return Optional.of(end);
      }
      if (attempt.progress().textSeen()) {
        return Optional.empty(); // what follows has the answer so far in its prompt
      }
    }
    return Optional.empty();
  }

  private static Duration firstText(DecidedRequest decided, List<LiveAttempt> attempts) {
    return attempts.stream()
        .mapToLong(attempt -> attempt.progress().firstTextNanos())
        .filter(nanos -> nanos != 0)
        .mapToObj(nanos -> Duration.ofNanos(nanos - decided.startNanos()))
        .findFirst()
        .orElse(Duration.ZERO);
  }

  private static RecentDecisions.End summary(
      String outcome,
      List<LiveAttempt> attempts,
      CompletionEvent.Usage usage,
      Duration firstText,
      Duration total) {
    if (attempts.isEmpty()) {
      return new RecentDecisions.End(outcome, "", "", 0, usage, firstText, total);
    }
    LiveAttempt last = attempts.get(attempts.size() - 1);
    return new RecentDecisions.End(
        outcome,
        last.plan.arm().model(),
        last.place.device(),
        attempts.size(),
        usage,
        firstText,
        total);
  }
}
