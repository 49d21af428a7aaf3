package io.runtimemoat.actors.upstream.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Server-sent events out of bytes that come in any pieces (WHATWG HTML §9.2.6): lines end with LF,
 * CR or CRLF, a byte order mark may lead, comments are dropped. Stricter than the standard in one
 * point: a line that is not UTF-8 is refused instead of patched. Not safe for many threads.
 */
public final class SseReader {
  /**
   * One event.
   *
   * @param name {@code message} unless the stream said otherwise
   * @param data its lines, joined by LF
   */
  public record Event(String name, String data) {}

  private static final String DEFAULT_NAME = "message";
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int FIRST_CAPACITY = 1024;

  private final int maxEventBytes;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final StringBuilder data = new StringBuilder();
  private byte[] line = new byte[FIRST_CAPACITY];
  private int lineLength;
  private int eventBytes;
  private boolean afterCarriageReturn;
  private boolean firstLine = true;
  private boolean hasData;
  private String name = "";

  /**
   * A reader at a stream's begin.
   *
   * @param maxEventBytes of all lines of one event, comments included
   */
  public SseReader(int maxEventBytes) {
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * Reads on and hands out the events that are complete.
   *
   * @throws MalformedAnswerException when a line is not UTF-8 or an event is too large; the reader
   *     is of no further use
   */
  public void read(ByteBuffer bytes, Consumer<Event> events) throws MalformedAnswerException {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
      } else if (b == '\n' || b == '\r') {
        afterCarriageReturn = b == '\r';
        endLine(events);
      } else {
        afterCarriageReturn = false;
        append(b);
      }
    }
  }

  /**
   * Whether something of an event is left that no blank line ended; the standard drops it when the
   * stream ends.
   */
  public boolean isInsideEvent() {
    return hasData || lineLength > 0;
  }

  private void append(byte b) throws MalformedAnswerException {
    eventBytes++;
    if (eventBytes > maxEventBytes) {
      throw MalformedAnswerException.oversized("an event of more than " + maxEventBytes + " bytes");
    }
    if (lineLength == line.length) {
      line = Arrays.copyOf(line, Math.min(maxEventBytes, 2 * line.length));
    }
    line[lineLength++] = b;
  }

  private void endLine(Consumer<Event> events) throws MalformedAnswerException {
    int start = firstLine && startsWithMark() ? BYTE_ORDER_MARK.length : 0;
    int length = lineLength - start;
    firstLine = false;
    lineLength = 0;
    if (length == 0) {
      dispatch(events);
    } else if (line[start] != ':') {
      field(decoded(start, length));
    } else if (!hasData && name.isEmpty()) {
      eventBytes = 0; // a comment between events
    }
  }

  private boolean startsWithMark() {
    return lineLength >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  private void field(String text) {
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    if (field.equals("data")) {
      data.append(hasData ? "\n" : "").append(value);
      hasData = true;
    } else if (field.equals("event")) {
      name = value;
    }
  }

  private void dispatch(Consumer<Event> events) {
    if (hasData) {
      events.accept(new Event(name.isEmpty() ? DEFAULT_NAME : name, data.toString()));
    }
    data.setLength(0);
    hasData = false;
    name = "";
    eventBytes = 0;
  }

  private String decoded(int start, int length) throws MalformedAnswerException {
    try {
      CharBuffer text = utf8.decode(ByteBuffer.wrap(line, start, length));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw MalformedAnswerException.malformed("a line that is not UTF-8");
    }
  }
}
