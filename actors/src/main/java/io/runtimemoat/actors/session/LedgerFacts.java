package io.runtimemoat.actors.session;

import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Writes what is decided about requests and what becomes of them into the ledger. Safe for use by
 * many threads.
 */
final class LedgerFacts {
  private static final String UNCHECKED = "unchecked";
  private static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final MacKey contents;
  private final Clock clock;
  private volatile Instant failedAt = Instant.MIN;

  LedgerFacts(Ledger ledger, MacKey contents, Clock clock) {
    this.ledger = ledger;
    this.contents = contents;
    this.clock = clock;
  }

  String chain() {
    return ledger.chain().value();
  }

  /** Whether an append failed just now; forgotten after a while so that traffic tries again. */
  boolean failing() {
    return failedAt.isAfter(clock.instant().minus(FAILURE_REMEMBERED));
  }

  /**
   * Appends a fact of a request.
   *
   * @throws LedgerUnavailableException when it was not written
   */
  void append(CompletionRequest request, RequestFact fact, long atMicros) {
    try {
      ledger.append(
          new Fact(
              fact.manifest(),
              request.principal().tenant().value(),
              request.requestId(),
              atMicros,
              fact.encode()));
      failedAt = Instant.MIN;
    } catch (LedgerUnavailableException e) {
      failedAt = clock.instant();
      throw e;
    }
  }

  /** Appends how an attempt ended; its tokens are charged. */
  AttemptFact attempt(DecidedRequest decided, LiveAttempt attempt) {
    SequenceOutcome outcome = attempt.outcome();
    long atMicros = nowMicros();
    boolean judged = attempt.confidence().tokens() > 0;
    AttemptFact fact =
        new AttemptFact(
            decided.request().requestId(),
            decided.decisionId(),
            attempt.plan.number(),
            attempt.plan.arm().id(),
            attempt.plan.arm().model(),
            attempt.plan.cause(),
            attempt.end(),
            atMicros,
            outcome.promptTokens(),
            outcome.cachedTokens(),
            outcome.completionTokens(),
            micros(outcome.queued()),
            micros(outcome.prefill()),
            micros(outcome.decode()),
            judged ? attempt.confidence().meanProbability() : Double.NaN,
            judged ? attempt.confidence().minProbability() : Double.NaN,
            cost(attempt),
            digest(attempt.plan.promptTokens()));
    append(decided.request(), fact, atMicros);
    return fact;
  }

  /** Appends how the request ended. */
  OutcomeFact outcome(
      DecidedRequest decided,
      Ending ending,
      List<LiveAttempt> attempts,
      CompletionEvent.Usage usage,
      Duration firstText,
      Duration total) {
    long atMicros = nowMicros();
    boolean completed = ending.kind() == Ending.Kind.COMPLETED;
    LiveAttempt last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    OutcomeFact fact =
        new OutcomeFact(
            decided.request().requestId(),
            decided.decisionId(),
            status(ending.kind()),
            atMicros,
            last == null ? "" : last.plan.arm().model(),
            attempts.size(),
            last == null || !completed
                ? ""
                : last.outcome().choices().get(0).reason().name().toLowerCase(Locale.ROOT),
            UNCHECKED,
            completed ? "" : ending.kind().code(),
            usage.promptTokens(),
            usage.cachedTokens(),
            usage.completionTokens(),
            attempts.stream().mapToDouble(LedgerFacts::cost).sum(),
            firstText.isZero() ? -1 : micros(firstText),
            micros(total),
            "");
    append(decided.request(), fact, atMicros);
    return fact;
  }

  private static OutcomeFact.Status status(Ending.Kind kind) {
    return switch (kind) {
      case COMPLETED -> OutcomeFact.Status.COMPLETED;
      case CANCELLED -> OutcomeFact.Status.CANCELLED;
      case TIMEOUT, FAILED, REFUSED -> OutcomeFact.Status.FAILED;
    };
  }

  private static double cost(LiveAttempt attempt) {
    SequenceOutcome outcome = attempt.outcome();
    return attempt.plan.arm().prices().of(outcome.promptTokens(), outcome.completionTokens());
  }

  private String digest(int[] tokens) {
    ByteBuffer bytes = ByteBuffer.allocate(tokens.length * Integer.BYTES);
    bytes.asIntBuffer().put(tokens);
    return HexFormat.of().formatHex(contents.tag(bytes.array()));
  }

  long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
