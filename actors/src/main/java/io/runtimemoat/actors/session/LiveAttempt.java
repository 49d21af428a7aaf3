package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.output.HeldCalls;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.Tariff;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** An attempt that somebody runs, until its fact is in the ledger. Owned by its session. */
final class LiveAttempt {
  /**
   * Who runs it.
   *
   * @param node address of the node it runs on, or from which the upstream is called
   * @param device the device's id, or the upstream's name
   */
  record Place(String node, String device) {}

  final AttemptPlan plan;
  final long sequenceId;
  final Place place;
  final Source<AttemptEvent, NotUsed> events;
  private final BudgetReservation reservation;
  private final Runnable cancel;
  private final int choices;
  private final HeldAnswer held;
  private final @Nullable AnswerScreen screen;
  private final Delivery delivery;
  private final long takenNanos = System.nanoTime();
  private long offeredNanos = takenNanos;

  /** What waited for its proof, proven for all choices at once, and how many contents that was. */
  private @Nullable Delivery late;

  private int lateContents;
  private @Nullable AttemptEnd end;
  private boolean escalated;
  private boolean lost;
  private boolean broken;
  private boolean settled;
  private boolean recorded;
  private Confidence confidence = Confidence.NONE;

  /**
   * An attempt that was just taken.
   *
   * @param held what it is held to
   * @param screen what it may say; null for all
   */
  LiveAttempt(
      AttemptPlan plan,
      int choices,
      HeldAnswer held,
      @Nullable AnswerScreen screen,
      long sequenceId,
      Place place,
      Source<AttemptEvent, NotUsed> events,
      BudgetReservation reservation,
      Runnable cancel) {
    this.plan = plan;
    this.choices = choices;
    this.held = held;
    this.screen = screen;
    this.sequenceId = sequenceId;
    this.place = place;
    this.events = events;
    this.reservation = reservation;
    this.cancel = cancel;
    this.delivery = new Delivery(choices, !held.isFree());
  }

  /** What was reserved for it. */
  BudgetReservation reservation() {
    return reservation;
  }

  /** Notes when a device was first looked for. */
  LiveAttempt offeredAt(long nanos) {
    offeredNanos = nanos;
    return this;
  }

  /** Where it runs and since when. */
  RequestObserver.Placed placed(DecidedRequest decided) {
    return new RequestObserver.Placed(
        place.node(), place.device(), decided.instant(offeredNanos), decided.instant(takenNanos));
  }

  /** Where its text goes through; for one stream. */
  AttemptText text() {
    return text(delivery);
  }

  private AttemptText text(Delivery to) {
    HeldCalls calls = plan.work() instanceof AttemptWork.OnDevice ? held.calls() : null;
    AnswerProof proof = held.isFree() ? null : new AnswerProof(held, choices, plan.begun());
    return new AttemptText(
        plan,
        to,
        calls == null ? null : new SpokenCalls(calls, choices, this::callIds),
        screen == null ? null : new AnswerRedaction(screen, held, proof, plan.begun()),
        proof);
  }

  /** Ids of calls, by their place in a choice. */
  private IntFunction<String> callIds(int choice) {
    return index -> "call_%x_%d_%d".formatted(sequenceId, choice, index);
  }

  /** Ends it where it runs; text that is on its way may still leave. */
  void cancel() {
    if (end == null) {
      cancel.run();
    }
  }

  /** Ends it where it runs and takes what has come for the answer. */
  void finishEarly() {
    delivery.finishEarly();
    cancel();
  }

  boolean isFinishedEarly() {
    return delivery.isFinishedEarly();
  }

  /** Lets no more of its text leave. */
  Progress seal() {
    return delivery.seal();
  }

  Progress progress() {
    return delivery.progress();
  }

  Seen seen() {
    return delivery.seen();
  }

  /** Whether a choice has a refusal or a call of a tool. */
  boolean saidOtherwise(int choice) {
    return delivery.saidOtherwise(choice);
  }

  /** Whether some of a choice's calls of tools was delivered. */
  boolean hasCalls(int choice) {
    return delivery.hasCalls(choice);
  }

  /** What was delivered of a choice's calls of tools. */
  List<Delivery.Call> calls(int choice) {
    return delivery.calls(choice);
  }

  /** What was delivered of one choice. */
  String deliveredText(int choice) {
    return delivery.text(choice);
  }

  /**
   * What of one choice's text might have left and was not taken: the start of a document where that
   * is asked for. What waits for its proof is proven for it.
   */
  String kept(int choice) {
    int waiting = delivery.waiting();
    if (waiting == 0) {
      return delivery.kept(choice);
    }
    Delivery proven = late;
    if (proven == null || waiting > lateContents) {
      List<CompletionEvent.Content> unproven = delivery.unproven();
      proven = new Delivery(choices, true);
      text(proven).prove(unproven);
      late = proven;
      lateContents = unproven.size();
    }
    return proven.kept(choice);
  }

  /** What of an answer that is one text was delivered. */
  String deliveredText() {
    return delivery.text();
  }

  /** Its stream broke, and its node is gone: counts what arrived. */
  void lost() {
    lost = true;
    endedUnheard(Status.FAILED, "device " + place.device() + " was lost");
  }

  /** Its text left what it is held to. */
  void broke() {
    broken = true;
  }

  boolean hasBroken() {
    return broken;
  }

  boolean wasLost() {
    return lost;
  }

  /** The count of whoever ran it; the first one stands. */
  void ended(AttemptEnd told) {
    if (end == null) {
      end = told;
    }
  }

  /** The reader took all its text: now the reasons of its choices are known too. */
  void drained(AttemptEnd told) {
    if (!recorded) {
      end = told;
    }
  }

  /** Counts what arrived, because nobody will say. */
  void endedUnheard(Status status, String detail) {
    if (end == null) {
      end =
          new AttemptEnd(
              status,
              detail,
              List.of(
                  AttemptEnd.Choice.uncounted(Finish.LENGTH).counting(progress().receivedTokens())),
              plan.promptTokens(),
              0,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ZERO,
              null);
    }
  }

  /** Marks it as dropped for a stronger arm. */
  void escalated() {
    escalated = true;
  }

  void judgedBy(Confidence measured) {
    confidence = measured;
  }

  /** Of the tokens it was judged by; none when it was not. */
  Confidence confidence() {
    return confidence;
  }

  boolean isOver() {
    return end != null;
  }

  /** The session decides nothing about it any more. */
  void settle() {
    settled = true;
  }

  boolean isSettled() {
    return settled;
  }

  /** Whether its fact can be written, and is not yet. */
  boolean isDue() {
    return settled && end != null && !recorded;
  }

  /** Its fact is in the ledger. */
  void recorded() {
    recorded = true;
  }

  /**
   * How it ended, in the ledger's words; only once it is over. One whose text was lost on the way
   * failed, even when its device got to the end.
   */
  AttemptFact.End fate() {
    if (escalated) {
      return AttemptFact.End.ESCALATED;
    }
    if (lost || broken) {
      return AttemptFact.End.FAILED;
    }
    return switch (end().status()) {
      case FINISHED -> AttemptFact.End.FINISHED;
      case CANCELLED -> AttemptFact.End.CANCELLED;
      case DEADLINE -> AttemptFact.End.DEADLINE;
      case STALLED -> AttemptFact.End.STALLED;
      case FAILED -> AttemptFact.End.FAILED;
    };
  }

  /** Price of what it used, in the node's currency; only once it is over. */
  double cost() {
    UpstreamReport report = end().report();
    return report == null
        ? plan.arm().prices().of(end().promptTokens(), end().completionTokens())
        : report.cost();
  }

  /** What its tenant's budgets are charged; only once it is over. */
  Spend spent() {
    UpstreamReport report = end().report();
    long tokens = (long) end().promptTokens() + end().completionTokens();
    return report == null
        ? Tariff.of(plan.arm().prices()).spend(end().promptTokens(), end().completionTokens())
        : new Spend(Money.ofUnits(report.cost()), tokens);
  }

  /** Why a choice is complete; {@code length} for all of an answer that was cut short. */
  Finish reason(int choice) {
    boolean whole = end().status() == Status.FINISHED && choice < end().choices().size();
    return whole ? end().choices().get(choice).reason() : Finish.LENGTH;
  }

  /** Whether the token limit ended a choice, by the word of whoever ran it. */
  boolean reachedItsLimit(int choice) {
    return end != null && end.reachedItsLimit(choice);
  }

  /** Whether a grammar ended a choice where its model would have gone on. */
  boolean wasCutWhole(int choice) {
    return reachedItsLimit(choice) && end().report() == null;
  }

  int choices() {
    return choices;
  }

  /** How it ended; only once it is over. */
  AttemptEnd end() {
    if (end == null) {
      throw new IllegalStateException("attempt " + plan.number() + " is not over");
    }
    return end;
  }
}
