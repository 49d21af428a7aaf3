package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.upstream.FailureKind;

/** Says to a client why an upstream's answer did not come, in words that say what to do. */
final class UpstreamFailures {
  private UpstreamFailures() {}

  /**
   * What the client is told; the upstream's own words are for the client alone.
   *
   * @param seen whether the client has seen some of the answer
   */
  static Failure told(UpstreamReport report, FailureKind kind, boolean seen) {
    String upstream = "The upstream " + report.upstream() + " ";
    return switch (kind) {
      case BAD_REQUEST -> badRequest(report);
      case NOT_AUTHORIZED ->
          failed(seen, upstream + "does not accept this node's key. Tell its operator.");
      case NOT_FOUND ->
          failed(seen, upstream + "does not know the model or the path. Tell its operator.");
      case RATE_LIMITED ->
          new Failure(
              Failure.Kind.RATE_LIMITED,
              upstream + "takes no more requests at the moment. Ask again later.",
              null,
              report.retryAfter().orElse(null));
      case OVERLOADED, SATURATED, NO_INSTANCE, TRY_AGAIN ->
          new Failure(
              Failure.Kind.NO_CAPACITY,
              upstream + "is busy or set aside after failures. Ask again.",
              null,
              report.retryAfter().orElse(null));
      case CONNECT_TIMEOUT, FIRST_TOKEN_TIMEOUT, BETWEEN_TOKENS_TIMEOUT, TOTAL_TIMEOUT ->
          Failure.of(
              Failure.Kind.UPSTREAM_TIMEOUT,
              upstream + "did not answer in time (" + kind.code() + "). Ask again.");
      case NO_CONNECTION,
          TLS,
          CONNECTION_LOST,
          BROKEN_STREAM,
          MALFORMED,
          OVERSIZED,
          WRONG_CONTENT_TYPE,
          EMPTY_ANSWER,
          REDIRECTED,
          SERVER_ERROR,
          ERROR_EVENT,
          CANCELLED ->
          failed(seen, upstream + "failed (" + kind.code() + "). Ask again.");
    };
  }

  private static Failure failed(boolean seen, String sentence) {
    return Failure.of(
        seen ? Failure.Kind.UPSTREAM_INTERRUPTED : Failure.Kind.UPSTREAM_FAILED, sentence);
  }

  private static Failure badRequest(UpstreamReport report) {
    String words = report.error().message();
    String message =
        words.isEmpty() ? "The upstream " + report.upstream() + " refused the request." : words;
    boolean tooLong = report.error().code().equals("context_length_exceeded");
    Failure.Kind kind =
        tooLong ? Failure.Kind.CONTEXT_LENGTH_EXCEEDED : Failure.Kind.INVALID_REQUEST;
    String param = report.error().param();
    return new Failure(kind, message, param.isEmpty() ? null : param, null);
  }
}
