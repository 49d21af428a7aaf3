package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.facts.AssignedFact;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.AttemptPlace;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.facts.ShadowFact;
import io.runtimemoat.decision.random.MacKey;
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

/**
 * Writes what is decided about requests and what becomes of them into the ledger. Safe for use by
 * many threads.
 */
final class LedgerFacts {
  private static final String OUTPUT_BROKE = "left_response_format";
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
    append(request, fact.manifest(), fact.encode(), atMicros);
  }

  /**
   * Appends what a candidate would have done.
   *
   * @throws LedgerUnavailableException when it was not written
   */
  void shadow(CompletionRequest request, ShadowFact fact) {
    append(request, fact.manifest(), fact.encode(), fact.atMicros());
  }

  /**
   * Appends which lot put a request on its side of a rollout.
   *
   * @throws LedgerUnavailableException when it was not written
   */
  void assigned(CompletionRequest request, AssignedFact fact) {
    append(request, AssignedFact.MANIFEST, fact.encode(), fact.atMicros());
  }

  private void append(CompletionRequest request, String manifest, byte[] payload, long atMicros) {
    try {
      ledger.append(
          new Fact(
              manifest,
              request.principal().tenant().value(),
              request.requestId(),
              atMicros,
              payload));
      failedAt = Instant.MIN;
    } catch (LedgerUnavailableException e) {
      failedAt = clock.instant();
      throw e;
    }
  }

  /** Appends how an attempt ended; its tokens are charged. */
  AttemptFact attempt(DecidedRequest decided, LiveAttempt attempt) {
    AttemptEnd end = attempt.end();
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
            attempt.fate(),
            atMicros,
            end.promptTokens(),
            end.cachedTokens(),
            end.completionTokens(),
            micros(end.queued()),
            micros(end.prefill()),
            micros(end.decode()),
            judged ? attempt.confidence().meanProbability() : Double.NaN,
            judged ? attempt.confidence().minProbability() : Double.NaN,
            attempt.cost(),
            digest(attempt.plan.work()),
            place(attempt));
    append(decided.request(), fact, atMicros);
    return fact;
  }

  private static AttemptPlace place(LiveAttempt attempt) {
    String node = attempt.place.node();
    UpstreamReport report = attempt.end().report();
    String broke = attempt.hasBroken() ? OUTPUT_BROKE : "";
    if (report == null) {
      return new AttemptPlace(node, attempt.place.device(), broke, false);
    }
    return new AttemptPlace(
        node,
        report.instance() < 0 ? report.upstream() : report.upstream() + "#" + report.instance(),
        report.failure() == null || attempt.hasBroken() ? broke : report.failure().code(),
        report.usage().estimated());
  }

  /** Appends how the request ended. */
  OutcomeFact outcome(
      DecidedRequest decided,
      Ending ending,
      List<LiveAttempt> attempts,
      CompletionEvent.Usage usage,
      Proven proven,
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
            last == null || !completed ? "" : proven.reason(last, 0).word(),
            proven.status(),
            completed ? "" : ending.kind().code(),
            usage.promptTokens(),
            usage.cachedTokens(),
            usage.completionTokens(),
            attempts.stream().mapToDouble(LiveAttempt::cost).sum(),
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

  /** Of a device's prompt; an upstream's tokens are not known. */
  private String digest(AttemptWork work) {
    if (!(work instanceof AttemptWork.OnDevice sequence)) {
      return "";
    }
    int[] tokens = sequence.promptTokens();
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
