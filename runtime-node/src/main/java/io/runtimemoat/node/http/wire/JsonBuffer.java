package io.runtimemoat.node.http.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;

/**
 * A growing UTF-8 buffer for JSON that is written in order by hand. The caller writes braces and
 * commas; values are escaped here. Not for use by several threads.
 */
public final class JsonBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

  private byte[] bytes;
  private int length;

  public JsonBuffer(int expectedBytes) {
    bytes = new byte[Math.max(16, expectedBytes)];
  }

  /** Appends JSON syntax or a key as it is; ASCII only. */
  public JsonBuffer raw(String ascii) {
    int count = ascii.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  /** Appends bytes that are JSON already. */
  public JsonBuffer raw(byte[] json) {
    reserve(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  /** Appends a whole number. */
  public JsonBuffer number(long value) {
    return raw(Long.toString(value));
  }

  /** Appends a number; JSON has no word for the ones that are not finite, so they become null. */
  public JsonBuffer number(double value) {
    return raw(Double.isFinite(value) ? Double.toString(value) : "null");
  }

  /** Appends a number with a float's digits. */
  public JsonBuffer number(float value) {
    return raw(Float.isFinite(value) ? Float.toString(value) : "null");
  }

  /** Appends a quoted, escaped text; half of a surrogate pair becomes U+FFFD. */
  public JsonBuffer string(String text) {
    reserve(text.length() + 2);
    bytes[length++] = '"';
    text(text);
    reserve(1);
    bytes[length++] = '"';
    return this;
  }

  /** Appends {@code "key":"value"}. */
  public JsonBuffer field(String asciiKey, String value) {
    return raw("\"").raw(asciiKey).raw("\":").string(value);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** What was written, without a copy: the buffer must not be written to afterwards. */
  public ByteString toByteString() {
    return ByteString.fromArrayUnsafe(bytes, 0, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void text(String text) {
    int count = text.length();
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      reserve(6);
      if (c < 0x80) {
        ascii(c);
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xc0 | (c >> 6));
        bytes[length++] = sixBits(c);
      } else if (!Character.isSurrogate(c)) {
        bytes[length++] = (byte) (0xe0 | (c >> 12));
        bytes[length++] = sixBits(c >> 6);
        bytes[length++] = sixBits(c);
      } else if (i + 1 < count && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        supplementary(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        raw(REPLACEMENT);
      }
    }
  }

  private void ascii(char c) {
    switch (c) {
      case '"', '\\' -> escape((byte) c);
      case '\n' -> escape((byte) 'n');
      case '\r' -> escape((byte) 'r');
      case '\t' -> escape((byte) 't');
      default -> {
        if (c >= 0x20 && c != 0x7f) {
          bytes[length++] = (byte) c;
        } else {
          raw("\\u00");
          bytes[length++] = HEX[c >> 4];
          bytes[length++] = HEX[c & 0xf];
        }
      }
    }
  }

  private void escape(byte letter) {
    bytes[length++] = '\\';
    bytes[length++] = letter;
  }

  private void supplementary(int codePoint) {
    bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
    bytes[length++] = sixBits(codePoint >> 12);
    bytes[length++] = sixBits(codePoint >> 6);
    bytes[length++] = sixBits(codePoint);
  }

  private static byte sixBits(int bits) {
    return (byte) (0x80 | (bits & 0x3f));
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
