package io.runtimemoat.node.admin;

import io.runtimemoat.node.http.wire.ApiError;
import java.time.Duration;

/** A request of the management API that is refused, wherever that becomes known. */
final class Refusal extends RuntimeException {
  private static final String INVALID = "invalid_request_error";

  private final transient ApiError error;

  Refusal(ApiError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  ApiError error() {
    return error;
  }

  static Refusal notFound(String what) {
    return new Refusal(ApiError.invalid(404, "not_found", "There is no " + what + "."));
  }

  /** As things are, it cannot be done; the message says what to do instead. */
  static Refusal conflict(String code, String message) {
    return new Refusal(ApiError.invalid(409, code, message));
  }

  /** Things are not as the caller last saw them. */
  static Refusal changedSince() {
    return new Refusal(
        ApiError.invalid(
            412,
            "precondition_failed",
            "It has changed since; read it again and send its new ETag in If-Match."));
  }

  static Refusal forbidden(String message) {
    return new Refusal(new ApiError(403, message, INVALID, "insufficient_role", null, null));
  }

  /** The owner of what is asked for did not answer in time. */
  static Refusal unreachable() {
    return new Refusal(
        new ApiError(
            503,
            "The owner of this did not answer; perhaps it is moving to another node. Try again.",
            "server_error",
            "unreachable",
            null,
            Duration.ofSeconds(2)));
  }
}
