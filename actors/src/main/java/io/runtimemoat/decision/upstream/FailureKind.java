package io.runtimemoat.decision.upstream;

import java.util.Locale;

/** Why a call of an upstream did not end well, and what follows from it. */
public enum FailureKind {
  /** Refused, unreachable, or the name is not known. */
  NO_CONNECTION(Verdict.BAD, Remedy.AGAIN),
  CONNECT_TIMEOUT(Verdict.BAD, Remedy.AGAIN),
  /** The handshake failed or the certificate is not trusted. */
  TLS(Verdict.BAD, Remedy.AGAIN),
  /** No content in time. The work may be going on there, so the same prompt is not sent again. */
  FIRST_TOKEN_TIMEOUT(Verdict.BAD, Remedy.OTHER_ARM),
  BETWEEN_TOKENS_TIMEOUT(Verdict.BAD, Remedy.OTHER_ARM),
  TOTAL_TIMEOUT(Verdict.BAD, Remedy.NONE),
  /** Reset or closed before the answer was whole. */
  CONNECTION_LOST(Verdict.BAD, Remedy.AGAIN),
  /**
   * The stream ended in order, but with neither a finish reason for each choice nor {@code [DONE]}.
   */
  BROKEN_STREAM(Verdict.BAD, Remedy.AGAIN),
  /** Not JSON, or JSON that is no answer. */
  MALFORMED(Verdict.BAD, Remedy.AGAIN),
  OVERSIZED(Verdict.BAD, Remedy.OTHER_ARM),
  WRONG_CONTENT_TYPE(Verdict.BAD, Remedy.AGAIN),
  EMPTY_ANSWER(Verdict.BAD, Remedy.AGAIN),
  /** 3xx. Following it would hand the key to another host. */
  REDIRECTED(Verdict.BAD, Remedy.OTHER_ARM),
  /** The request's own fault: another server would refuse it too. */
  BAD_REQUEST(Verdict.NEUTRAL, Remedy.NONE),
  /** 401 and 403: our key, not the client's. */
  NOT_AUTHORIZED(Verdict.NEUTRAL, Remedy.OTHER_ARM),
  /** 404 and 405: the model or the path is not there. */
  NOT_FOUND(Verdict.NEUTRAL, Remedy.OTHER_ARM),
  RATE_LIMITED(Verdict.NEUTRAL, Remedy.AGAIN),
  /** 408, 409, 425: the server asks for another try. */
  TRY_AGAIN(Verdict.NEUTRAL, Remedy.AGAIN),
  OVERLOADED(Verdict.BAD, Remedy.AGAIN),
  SERVER_ERROR(Verdict.BAD, Remedy.AGAIN),
  /** An error object in the middle of a 200. */
  ERROR_EVENT(Verdict.BAD, Remedy.AGAIN),
  /** Every instance was full and the wait for one too long; nothing was sent. */
  SATURATED(Verdict.NEUTRAL, Remedy.OTHER_ARM),
  /** No instance takes calls at the moment; nothing was sent. */
  NO_INSTANCE(Verdict.NEUTRAL, Remedy.OTHER_ARM),
  /** The caller took it back. */
  CANCELLED(Verdict.NEUTRAL, Remedy.NONE);

  /** What a call says about the instance that had it. */
  public enum Verdict {
    GOOD,
    BAD,
    NEUTRAL
  }

  /** What may help while the reader has seen nothing. */
  public enum Remedy {
    AGAIN,
    OTHER_ARM,
    NONE
  }

  private static final int OVERLOADED_STATUS = 529; // Anthropic's and several proxies'

  private final Verdict verdict;
  private final Remedy remedy;

  FailureKind(Verdict verdict, Remedy remedy) {
    this.verdict = verdict;
    this.remedy = remedy;
  }

  public Verdict verdict() {
    return verdict;
  }

  public Remedy remedy() {
    return remedy;
  }

  /** Whether the request may have got to a server, which then may have worked on it. */
  public boolean reachedAServer() {
    return switch (this) {
      case NO_CONNECTION, CONNECT_TIMEOUT, TLS, SATURATED, NO_INSTANCE -> false;
      default -> true;
    };
  }

  /** What records and metrics say. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of an HTTP status other than 200.
   *
   * @param status 100 to 999
   */
  public static FailureKind ofStatus(int status) {
    return switch (status) {
      case 401, 403, 407 -> NOT_AUTHORIZED;
      case 404, 405 -> NOT_FOUND;
      case 408, 409, 425 -> TRY_AGAIN;
      case 429 -> RATE_LIMITED;
      case 503, OVERLOADED_STATUS -> OVERLOADED;
      default -> {
        if (status >= 500) {
          yield SERVER_ERROR;
        } else if (status >= 400) {
          yield BAD_REQUEST;
        } else {
          yield status >= 300 ? REDIRECTED : MALFORMED;
        }
      }
    };
  }

  /**
   * The kind of an error object inside an answer that began well.
   *
   * @param type the object's {@code type}, or empty
   * @param code the object's {@code code} as text, or empty; a number is read as an HTTP status
   */
  public static FailureKind ofErrorObject(String type, String code) {
    if (code.matches("[45][0-9][0-9]")) {
      FailureKind byStatus = ofStatus(Integer.parseInt(code));
      return byStatus == SERVER_ERROR ? ERROR_EVENT : byStatus;
    }
    String words = (type + ' ' + code).toLowerCase(Locale.ROOT);
    if (words.contains("rate_limit")) {
      return RATE_LIMITED;
    }
    if (words.contains("overloaded")) {
      return OVERLOADED;
    }
    return words.contains("invalid_request") || words.contains("context_length")
        ? BAD_REQUEST
        : ERROR_EVENT;
  }
}
