package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.RequestTrace;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Puts requests into traces as W3C Trace Context says (https://www.w3.org/TR/trace-context/): a
 * sender's {@code traceparent} is continued, a malformed one is as good as none.
 */
final class TraceHeaders {
  /** Version, trace, span, flags; versions after 00 may have more behind them. */
  private static final Pattern TRACE_PARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final HexFormat HEX = HexFormat.of();
  private static final String FIRST_VERSION = "00";
  private static final String NO_VERSION = "ff";
  private static final int SAMPLED = 1;
  private static final int LONGEST = 512; // bytes of state that the standard asks to pass on
  private static final int MOST_MEMBERS = 32;

  /** One vendor's entry of a tracestate: a key and a value without commas and equals signs. */
  private static final Pattern STATE_MEMBER =
      Pattern.compile(
          "[a-z0-9][a-z0-9_*/@-]{0,255}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}"
              + "[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");

  private final double share;

  /**
   * @param share of the requests without a sender's decision that are sampled, in [0, 1]
   */
  TraceHeaders(double share) {
    this.share = share;
  }

  /** Where a request stands; {@code shownId} is what its client will see as its id. */
  RequestTrace trace(HttpRequest request, String shownId) {
    return request
        .getHeader("traceparent")
        .map(header -> TRACE_PARENT.matcher(header.value().strip()))
        .filter(TraceHeaders::isSound)
        .map(parent -> continued(parent, request, shownId))
        .orElseGet(() -> begun(shownId));
  }

  private static boolean isSound(Matcher parent) {
    return parent.matches()
        && !parent.group(1).equals(NO_VERSION)
        && !(parent.group(1).equals(FIRST_VERSION) && parent.group(5) != null)
        && !isZero(parent.group(2))
        && !isZero(parent.group(3));
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(digit -> digit == '0');
  }

  private static RequestTrace continued(Matcher parent, HttpRequest request, String shownId) {
    boolean sampled = (Integer.parseInt(parent.group(4), 16) & SAMPLED) != 0;
    Optional<String> state =
        request.getHeader("tracestate").map(HttpHeader::value).filter(TraceHeaders::isState);
    return new RequestTrace(
        parent.group(2), parent.group(3), spanId(), sampled, state.orElse(""), shownId);
  }

  /** A state that breaks the standard's grammar says nothing and is not passed on. */
  private static boolean isState(String value) {
    List<String> members = List.of(value.split(",", -1));
    return value.length() <= LONGEST
        && members.size() <= MOST_MEMBERS
        && members.stream()
            .map(String::strip)
            .allMatch(member -> member.isEmpty() || STATE_MEMBER.matcher(member).matches());
  }

  private RequestTrace begun(String shownId) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    boolean sampled = random.nextDouble() < share;
    String traceId = HEX.toHexDigits(random.nextLong()) + spanId();
    return new RequestTrace(traceId, "", spanId(), sampled, "", shownId);
  }

  /** Not zero, which means no span. */
  private static String spanId() {
    long bits = ThreadLocalRandom.current().nextLong();
    return HEX.toHexDigits(bits == 0 ? 1 : bits);
  }
}
