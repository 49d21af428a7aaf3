package io.runtimemoat.actors.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How the world outside follows a request: its place in a distributed trace, in the words of W3C
 * Trace Context, and the id its client knows it by.
 *
 * @param traceId 32 lower-case hex digits; empty for a request that no trace knows
 * @param parentId the sender's span, 16 lower-case hex digits; empty when the trace begins here
 * @param spanId the request's own span, 16 lower-case hex digits
 * @param sampled whether its spans are kept
 * @param state the sender's {@code tracestate}, passed on as it came; mostly empty
 * @param shownId what the answer's {@code x-request-id} says; not unique, clients may choose it
 */
public record RequestTrace(
    String traceId, String parentId, String spanId, boolean sampled, String state, String shownId) {
  /** Of a request that nobody follows. */
  public static final RequestTrace NONE = new RequestTrace("", "", "", false, "", "");

  private static final String VERSION = "00-";

  /** What an id may look like to be sent on; longer or odder ones are not for other servers. */
  private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  /** The value of {@code traceparent} for whoever works for this request; empty without a trace. */
  public String traceparent() {
    return traceId.isEmpty() ? "" : VERSION + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }

  /**
   * The headers for whoever works for this request, so that it can be followed there too.
   *
   * @param ownId server-made, in place of an id that may not go along
   * @param clientsWords whether what the client chose itself may: its id and its tracestate
   */
  public Map<String, String> headers(String ownId, boolean clientsWords) {
    boolean shown = clientsWords && PLAIN_ID.matcher(shownId).matches();
    Map<String, String> headers = new LinkedHashMap<>();
    put(headers, "traceparent", traceparent());
    put(headers, "tracestate", clientsWords ? state : "");
    put(headers, "x-request-id", shown || shownId.isEmpty() ? shownId : ownId);
    return Map.copyOf(headers);
  }

  private static void put(Map<String, String> headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.put(name, value);
    }
  }
}
