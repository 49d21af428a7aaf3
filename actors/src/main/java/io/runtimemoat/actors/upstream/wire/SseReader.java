package io.runtimemoat.actors.upstream.wire;

import java.nio.ByteBuffer;
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
  private static final byte[] DATA = {'d', 'a', 't', 'a'};
  private static final int FIRST_CAPACITY = 1024;

  /** What is decoded in place of bytes that are not UTF-8, and may have been sent as well. */
  private static final char REPLACEMENT = '\uFFFD';

  private final int maxEventBytes;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private byte[] line = new byte[FIRST_CAPACITY];
  private int lineLength;
  private int eventBytes;
  private boolean afterCarriageReturn;
  private boolean firstLine = true;
  private boolean hasData;
  private String data = "";

  /** The lines of data behind the first, each behind its LF. */
  private final StringBuilder moreData = new StringBuilder();

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
      int length = restOfLine(bytes);
      if (length > 0) {
        afterCarriageReturn = false;
        append(bytes, length);
      }
      if (bytes.hasRemaining()) {
        lineEnd(bytes.get(), events);
      }
    }
  }

  /** Bytes up to the next line's end, or all. */
  private static int restOfLine(ByteBuffer bytes) {
    int at = bytes.position();
    while (at < bytes.limit() && bytes.get(at) != '\n' && bytes.get(at) != '\r') {
      at++;
    }
    return at - bytes.position();
  }

  private void lineEnd(byte b, Consumer<Event> events) throws MalformedAnswerException {
    if (b == '\n' && afterCarriageReturn) {
      afterCarriageReturn = false;
    } else {
      afterCarriageReturn = b == '\r';
      endLine(events);
    }
  }

  /**
   * Whether something of an event is left that no blank line ended; the standard drops it when the
   * stream ends.
   */
  public boolean isInsideEvent() {
    return hasData || lineLength > 0;
  }

  private void append(ByteBuffer bytes, int length) throws MalformedAnswerException {
    if (length > maxEventBytes - eventBytes) {
      throw MalformedAnswerException.oversized("an event of more than " + maxEventBytes + " bytes");
    }
    eventBytes += length;
    int needed = lineLength + length;
    if (needed > line.length) {
      line = Arrays.copyOf(line, Math.max(needed, Math.min(maxEventBytes, 2 * line.length)));
    }
    bytes.get(line, lineLength, length);
    lineLength = needed;
  }

  private void endLine(Consumer<Event> events) throws MalformedAnswerException {
    int start = firstLine && startsWithMark() ? BYTE_ORDER_MARK.length : 0;
    int length = lineLength - start;
    firstLine = false;
    lineLength = 0;
    if (length == 0) {
      dispatch(events);
    } else if (line[start] != ':') {
      field(start, length);
    } else if (!hasData && name.isEmpty()) {
      eventBytes = 0; // a comment between events
    }
  }

  private boolean startsWithMark() {
    return lineLength >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  private void field(int start, int length) throws MalformedAnswerException {
    int end = start + length;
    int colon = start;
    while (colon < end && line[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, end);
    if (value < end && line[value] == ' ') {
      value++;
    }
    if (Arrays.equals(line, start, colon, DATA, 0, DATA.length)) {
      data(decoded(value, end - value));
    } else if (decoded(start, colon - start).equals("event")) {
      name = decoded(value, end - value);
    } else {
      decoded(value, end - value); // UTF-8 as well, though nobody reads it
    }
  }

  private void data(String text) {
    if (hasData) {
      moreData.append('\n').append(text);
    } else {
      data = text;
      hasData = true;
    }
  }

  private void dispatch(Consumer<Event> events) {
    if (hasData) {
      String all = moreData.isEmpty() ? data : data + moreData;
      events.accept(new Event(name.isEmpty() ? DEFAULT_NAME : name, all));
    }
    data = "";
    moreData.setLength(0);
    hasData = false;
    name = "";
    eventBytes = 0;
  }

  private String decoded(int start, int length) throws MalformedAnswerException {
    String text = new String(line, start, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(start, length);
    }
    return text;
  }

  private void requireUtf8(int start, int length) throws MalformedAnswerException {
    try {
      utf8.decode(ByteBuffer.wrap(line, start, length));
    } catch (CharacterCodingException e) {
      throw MalformedAnswerException.malformed("a line that is not UTF-8");
    }
  }
}
