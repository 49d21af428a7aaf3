package io.runtimemoat.actors.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not served, for the edge to map to its dialect.
 *
 * @param message a sentence that says what to do
 * @param param the request field at fault, or null
 * @param retryAfter when trying again makes sense, or null
 */
public record Failure(
    Kind kind, String message, @Nullable String param, @Nullable Duration retryAfter) {

  /** The kinds, with the HTTP status an edge answers before the first byte. */
  public enum Kind {
    INVALID_REQUEST(400),
    CONTEXT_LENGTH_EXCEEDED(400),
    /** A policy forbids it; the same request is never served. */
    POLICY_DENIED(403),
    MODEL_NOT_FOUND(404),
    TIMEOUT(408),
    /** A rate or concurrency limit is reached. */
    RATE_LIMITED(429),
    /** A budget is used up: repeating it by itself is of no use. */
    BUDGET_EXHAUSTED(429),
    INTERNAL(500),
    /** An upstream answered badly or not at all. */
    UPSTREAM_FAILED(502),
    /** An upstream's answer broke off after its client had seen some of it. */
    UPSTREAM_INTERRUPTED(502),
    NO_CAPACITY(503),
    /** An upstream did not answer in time. */
    UPSTREAM_TIMEOUT(504),
    /** The ledger or the control feed is not available: nothing may start. */
    NOT_READY(503);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  public static Failure of(Kind kind, String message) {
    return new Failure(kind, message, null, null);
  }

  public static Failure of(Kind kind, String message, String param) {
    return new Failure(kind, message, param, null);
  }
}
