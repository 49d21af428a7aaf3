package io.runtimemoat.loadtests.stub;

import static io.runtimemoat.decision.upstream.FailureKind.BAD_REQUEST;
import static io.runtimemoat.decision.upstream.FailureKind.BETWEEN_TOKENS_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.BROKEN_STREAM;
import static io.runtimemoat.decision.upstream.FailureKind.CONNECTION_LOST;
import static io.runtimemoat.decision.upstream.FailureKind.EMPTY_ANSWER;
import static io.runtimemoat.decision.upstream.FailureKind.ERROR_EVENT;
import static io.runtimemoat.decision.upstream.FailureKind.FIRST_TOKEN_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.MALFORMED;
import static io.runtimemoat.decision.upstream.FailureKind.NOT_AUTHORIZED;
import static io.runtimemoat.decision.upstream.FailureKind.NOT_FOUND;
import static io.runtimemoat.decision.upstream.FailureKind.OVERLOADED;
import static io.runtimemoat.decision.upstream.FailureKind.OVERSIZED;
import static io.runtimemoat.decision.upstream.FailureKind.RATE_LIMITED;
import static io.runtimemoat.decision.upstream.FailureKind.REDIRECTED;
import static io.runtimemoat.decision.upstream.FailureKind.SERVER_ERROR;
import static io.runtimemoat.decision.upstream.FailureKind.TOTAL_TIMEOUT;
import static io.runtimemoat.decision.upstream.FailureKind.WRONG_CONTENT_TYPE;

import io.runtimemoat.decision.upstream.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the stub's scripts are, seen from their client. */
final class Faults {
  /** What a script comes to; null is a complete answer. */
  record Expected(@Nullable FailureKind streamed, @Nullable FailureKind whole) {}

  private static final Expected GOOD = new Expected(null, null);

  /** What the client of upstreams makes of every built-in script. */
  static Map<String, Expected> all() {
    Map<String, Expected> expected = new TreeMap<>();
    for (String harmless :
        List.of(
            "ok",
            "paced",
            "ping",
            "named-event",
            "done-twice",
            "no-done",
            "no-usage",
            "usage-twice",
            "empty-finish-reason",
            "crlf",
            "cr",
            "byte-per-packet",
            "utf8-split")) {
      expected.put(harmless, GOOD);
    }
    expected.put("slow-headers", new Expected(FIRST_TOKEN_TIMEOUT, TOTAL_TIMEOUT));
    expected.put("cut", both(CONNECTION_LOST));
    expected.put("cut-inside-character", both(CONNECTION_LOST));
    expected.put("reset", both(CONNECTION_LOST));
    expected.put("stall", both(BETWEEN_TOKENS_TIMEOUT));
    expected.put("silent", new Expected(FIRST_TOKEN_TIMEOUT, BETWEEN_TOKENS_TIMEOUT));
    expected.put("reset-before-headers", both(CONNECTION_LOST));
    expected.put("close-before-headers", both(CONNECTION_LOST));
    expected.put("malformed-json", new Expected(MALFORMED, null));
    expected.put("not-json", new Expected(MALFORMED, null));
    expected.put("only-pings", new Expected(FIRST_TOKEN_TIMEOUT, null));
    expected.put("error-in-200", new Expected(ERROR_EVENT, null));
    expected.put("error-event", new Expected(ERROR_EVENT, null));
    expected.put("no-finish", new Expected(BROKEN_STREAM, null));
    expected.put("empty-200", both(EMPTY_ANSWER));
    expected.put("giant-event", both(OVERSIZED));
    expected.put("wrong-content-type", both(WRONG_CONTENT_TYPE));
    expected.put("truncated-json", both(MALFORMED));
    expected.put("length-too-long", both(CONNECTION_LOST));
    expected.put("redirect", both(REDIRECTED));
    expected.put("bad-request", both(BAD_REQUEST));
    expected.put("bad-request-text", both(BAD_REQUEST));
    expected.put("unauthorized", both(NOT_AUTHORIZED));
    expected.put("not-found", both(NOT_FOUND));
    expected.put("rate-limited", both(RATE_LIMITED));
    expected.put("server-error", both(SERVER_ERROR));
    expected.put("server-error-html", both(SERVER_ERROR));
    expected.put("overloaded", both(OVERLOADED));
    return expected;
  }

  private static Expected both(FailureKind kind) {
    return new Expected(kind, kind);
  }

  private Faults() {}
}
