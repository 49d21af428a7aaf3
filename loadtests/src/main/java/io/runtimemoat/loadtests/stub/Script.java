package io.runtimemoat.loadtests.stub;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one request is answered. In a script file every field may be left out; what is left out is a
 * good answer.
 *
 * @param status HTTP status; 999 for not a byte of an answer
 * @param headers besides {@code Content-Type} and the framing
 * @param contentType null for the right one
 * @param body sent instead of an answer; null for an answer
 * @param words of the answer, one chunk each; {@code @1000} is a thousand times the letter x
 * @param finishReason of the choice; a text such as {@code stop}, also an empty one; {@code null}
 *     in quotes is JSON's null
 * @param headDelayMs before the head
 * @param pauseMs between two events of a stream
 * @param lineEnd of events: {@code lf}, {@code crlf} or {@code cr}
 * @param done how often {@code [DONE]} is sent
 * @param usage how often the usage chunk is sent
 * @param insert raw text between the first and the second word's event, as it stands
 * @param packetBytes most bytes of one packet; 0 for whole events
 * @param cutAt bytes of the body, chunk sizes included, after which {@code ending} comes early; -1
 *     for never
 * @param ending how it ends there: {@code close}, {@code reset} or {@code stall}; {@code keep}, the
 *     default, waits for the next request
 * @param lengthOff added to a right {@code Content-Length}
 */
public record Script(
    int status,
    Map<String, String> headers,
    @Nullable String contentType,
    @Nullable String body,
    List<String> words,
    String finishReason,
    int headDelayMs,
    int pauseMs,
    String lineEnd,
    int done,
    int usage,
    String insert,
    int packetBytes,
    long cutAt,
    Ending ending,
    int lengthOff) {
  private static final List<String> LINE_ENDS = List.of("lf", "crlf", "cr");

  /** What the connection does after an answer, or where it is cut. */
  public enum Ending {
    @JsonProperty("keep")
    KEEP,
    @JsonProperty("close")
    CLOSE,
    @JsonProperty("reset")
    RESET,
    @JsonProperty("stall")
    STALL
  }

  public Script {
    headers = Map.copyOf(headers);
    words = List.copyOf(words);
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("status = " + status + ": 100 to 999");
    }
    if (!LINE_ENDS.contains(lineEnd)) {
      throw new IllegalArgumentException("lineEnd = " + lineEnd + ": one of " + LINE_ENDS);
    }
    if (headDelayMs < 0 || pauseMs < 0 || packetBytes < 0 || done < 0 || usage < 0) {
      throw new IllegalArgumentException(
          "headDelayMs, pauseMs, packetBytes, done and usage are at least 0");
    }
  }

  /** A good answer of a few words, one of which takes several bytes per character. */
  public static Script good() {
    return read(
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null);
  }

  @JsonCreator
  static Script read(
      @JsonProperty("status") @Nullable Integer status,
      @JsonProperty("headers") @Nullable Map<String, String> headers,
      @JsonProperty("contentType") @Nullable String contentType,
      @JsonProperty("body") @Nullable String body,
      @JsonProperty("words") @Nullable List<String> words,
      @JsonProperty("finishReason") @Nullable String finishReason,
      @JsonProperty("headDelayMs") @Nullable Integer headDelayMs,
      @JsonProperty("pauseMs") @Nullable Integer pauseMs,
      @JsonProperty("lineEnd") @Nullable String lineEnd,
      @JsonProperty("done") @Nullable Integer done,
      @JsonProperty("usage") @Nullable Integer usage,
      @JsonProperty("insert") @Nullable String insert,
      @JsonProperty("packetBytes") @Nullable Integer packetBytes,
      @JsonProperty("cutAt") @Nullable Long cutAt,
      @JsonProperty("ending") @Nullable Ending ending,
      @JsonProperty("lengthOff") @Nullable Integer lengthOff) {
    return new Script(
        Objects.requireNonNullElse(status, 200),
        Objects.requireNonNullElse(headers, Map.of()),
        contentType,
        body,
        Objects.requireNonNullElse(words, List.of("Grüße ", "aus ", "dem ", "Stub 🌍.")),
        Objects.requireNonNullElse(finishReason, "stop"),
        Objects.requireNonNullElse(headDelayMs, 0),
        Objects.requireNonNullElse(pauseMs, 0),
        Objects.requireNonNullElse(lineEnd, "lf"),
        Objects.requireNonNullElse(done, 1),
        Objects.requireNonNullElse(usage, 1),
        Objects.requireNonNullElse(insert, ""),
        Objects.requireNonNullElse(packetBytes, 0),
        Objects.requireNonNullElse(cutAt, -1L),
        Objects.requireNonNullElse(ending, Ending.KEEP),
        Objects.requireNonNullElse(lengthOff, 0));
  }

  /** The same with another answer. */
  public Script withWords(List<String> others) {
    return new Script(
        status,
        headers,
        contentType,
        body,
        others,
        finishReason,
        headDelayMs,
        pauseMs,
        lineEnd,
        done,
        usage,
        insert,
        packetBytes,
        cutAt,
        ending,
        lengthOff);
  }

  /** The same with a status and a body instead of an answer. */
  public Script withStatus(int other, String text) {
    return new Script(
        other,
        headers,
        contentType,
        text,
        words,
        finishReason,
        headDelayMs,
        pauseMs,
        lineEnd,
        done,
        usage,
        insert,
        packetBytes,
        cutAt,
        ending,
        lengthOff);
  }

  /**
   * The same, ended in another way.
   *
   * @param reason of the finish
   */
  public Script withFinish(String reason) {
    return new Script(
        status,
        headers,
        contentType,
        body,
        words,
        reason,
        headDelayMs,
        pauseMs,
        lineEnd,
        done,
        usage,
        insert,
        packetBytes,
        cutAt,
        ending,
        lengthOff);
  }

  /** The same, but slower or faster. */
  public Script withDelays(int beforeHeadMs, int betweenEventsMs) {
    return new Script(
        status,
        headers,
        contentType,
        body,
        words,
        finishReason,
        beforeHeadMs,
        betweenEventsMs,
        lineEnd,
        done,
        usage,
        insert,
        packetBytes,
        cutAt,
        ending,
        lengthOff);
  }

  /** The answer's text. */
  public String text() {
    return String.join("", words);
  }
}
