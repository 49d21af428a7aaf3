package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;
import io.runtimemoat.gpu.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended.
 *
 * @param failure what the client is told; null for COMPLETED
 */
record Ending(Kind kind, String detail, @Nullable Failure failure) {
  /** The kinds; {@link #code} is what records say. */
  enum Kind {
    COMPLETED,
    CANCELLED,
    TIMEOUT,
    FAILED,
    REFUSED;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Ending completed() {
    return new Ending(Kind.COMPLETED, "", null);
  }

  static Ending cancelled(String detail) {
    return new Ending(
        Kind.CANCELLED,
        detail,
        Failure.of(Failure.Kind.TIMEOUT, "The answer was cancelled: " + detail + ". Ask again."));
  }

  static Ending timeout(String detail) {
    return new Ending(
        Kind.TIMEOUT,
        detail,
        Failure.of(
            Failure.Kind.TIMEOUT,
            "The request did not finish in time: "
                + detail
                + ". Ask for fewer tokens or allow more time."));
  }

  /** An attempt that nothing follows: it ran out of time, or it broke. */
  static Ending of(LiveAttempt attempt, boolean outOfTime, DecidedRequest decided) {
    if (attempt.hasBroken() || attempt.fate() == AttemptFact.End.FINISHED) {
      return attempt.reachedItsLimit(0) ? outputCut(decided) : outputBroke(decided);
    }
    return outOfTime ? timeout(attempt) : failed(attempt);
  }

  /** What was delivered is not what was asked for, and cannot be made that. */
  static Ending outputBroke(DecidedRequest decided) {
    List<String> ways = new ArrayList<>();
    if (decided.held().document() != null) {
      ways.add("the answer left its " + decided.request().body().heldBy());
    }
    if (decided.held().calls() != null) {
      ways.add("a call left its tool's parameters");
    }
    if (decided.held().calls() != null && decided.held().calls().required()) {
      ways.add("no call was made where one is required");
    }
    String what = String.join(", or ", ways);
    return new Ending(
        Kind.FAILED,
        what,
        Failure.of(
            Failure.Kind.INTERNAL, "The answer could not be mended: " + what + ". Ask again."));
  }

  /** The token limit ended it before it was what was asked for: asking again is of no use. */
  static Ending outputCut(DecidedRequest decided) {
    ClientBody body = decided.request().body();
    boolean calls = decided.held().document() == null;
    String asking = calls ? "tool_choice" : body.heldBy();
    return new Ending(
        Kind.FAILED,
        "reached its token limit before it was what " + asking + " asks for",
        Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "The token limit ended the answer before it was what %s asks for. Raise '%s'%s."
                .formatted(
                    asking,
                    body.tokenLimit(),
                    calls ? "" : ", or let 'moat.on_failure' be 'complete'"),
            body.tokenLimit()));
  }

  /**
   * A stop text or token ended it before it was what was asked for: asking again is of no use.
   *
   * @param field of the request that names it
   */
  static Ending outputStopped(String field) {
    String stop = field.equals(ClientStops.TEXTS) ? "text" : "token";
    return new Ending(
        Kind.FAILED,
        "came to a stop " + stop + " inside what it is held to",
        Failure.of(
            Failure.Kind.INVALID_REQUEST,
            ("A stop %s ended the answer before it was what it is held to (a schema, a grammar, or a"
                    + " tool's parameters). Leave it out of '%s', or let 'moat.on_failure' be"
                    + " 'complete' where that is no call.")
                .formatted(stop, field),
            field));
  }

  /** The attempt ran out of time by its device's clock. */
  private static Ending timeout(LiveAttempt attempt) {
    return timeout(
        attempt.fate() == AttemptFact.End.STALLED
            ? "its reader took no text for too long"
            : "its time limit passed");
  }

  /** The attempt broke, and no other follows. */
  private static Ending failed(LiveAttempt attempt) {
    UpstreamReport report = attempt.end().report();
    if (report != null && report.failure() != null) {
      return new Ending(
          Kind.FAILED,
          report.failure().code(),
          UpstreamFailures.told(report, report.failure(), attempt.seen() != Seen.NOTHING));
    }
    String device = "device " + attempt.place.device();
    if (attempt.wasLost()) {
      return failed(device + " of node " + attempt.place.node() + " was lost");
    }
    return failed(
        device + (attempt.fate() == AttemptFact.End.CANCELLED ? " closed" : " failed a run"));
  }

  /** It drew more tokens than any request may. */
  static Ending ranAway() {
    return new Ending(
        Kind.FAILED,
        "ran away",
        Failure.of(
            Failure.Kind.INTERNAL,
            "The answer was stopped: it grew beyond moat.limits.request.max-tokens. Ask for fewer"
                + " tokens."));
  }

  static Ending failed(String detail) {
    return new Ending(
        Kind.FAILED,
        detail,
        Failure.of(Failure.Kind.INTERNAL, "The model run broke: " + detail + ". Ask again."));
  }

  /** An attempt may not be made at all. */
  static Ending refused(Failure failure) {
    return new Ending(Kind.REFUSED, failure.kind().name().toLowerCase(Locale.ROOT), failure);
  }

  /** No device took the first attempt; {@code reason} is the last refusal. */
  static Ending refused(Admission reason, String model, Duration retryAfter) {
    Failure failure =
        switch (reason) {
          case CONTEXT_EXCEEDED ->
              Failure.of(
                  Failure.Kind.CONTEXT_LENGTH_EXCEEDED,
                  "The prompt does not fit the model's context. Shorten it.",
                  "messages");
          case ACCEPTED, QUEUE_FULL, NO_SUCH_MODEL, CLOSED ->
              new Failure(
                  Failure.Kind.NO_CAPACITY,
                  "Every device with model " + model + " is busy. Ask again.",
                  null,
                  retryAfter);
        };
    return refused(failure);
  }
}
