package io.runtimemoat.actors.upstream.wire;

import io.runtimemoat.decision.upstream.FailureKind;

/** What an upstream sent cannot be taken for an answer. */
public final class MalformedAnswerException extends Exception {
  private final FailureKind kind;

  private MalformedAnswerException(FailureKind kind, String detail) {
    super(detail);
    this.kind = kind;
  }

  static MalformedAnswerException malformed(String detail) {
    return new MalformedAnswerException(FailureKind.MALFORMED, detail);
  }

  static MalformedAnswerException oversized(String detail) {
    return new MalformedAnswerException(FailureKind.OVERSIZED, detail);
  }

  static MalformedAnswerException empty() {
    return new MalformedAnswerException(FailureKind.EMPTY_ANSWER, "an empty body");
  }

  /** How the call failed by it. */
  public FailureKind kind() {
    return kind;
  }
}
