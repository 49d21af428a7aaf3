package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.Arrays;

/** A text that grows and shrinks at its end. */
final class GrowingText implements TextView {
  /** How far back a habit is looked for. */
  private static final int LATELY = 256;

  private static final byte[] NOTHING = {};

  private byte[] bytes;
  private int length;

  GrowingText() {
    this(new byte[256], 0);
  }

  private GrowingText(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  GrowingText copy() {
    return new GrowingText(Arrays.copyOf(bytes, Math.max(256, length)), length);
  }

  int length() {
    return length;
  }

  /**
   * The white space that stood behind the last byte where that byte was met before, at most {@code
   * most}; none where it was not met lately.
   */
  byte[] spacesAfterSameSign(int most) {
    int last = length - 1;
    for (int at = last - 1; at >= Math.max(0, last - LATELY); at--) {
      if (bytes[at] == bytes[last]) {
        int end = at + 1;
        while (end < last && end - at <= most && MaskRules.isSpace(bytes[end])) {
          end++;
        }
        return Arrays.copyOfRange(bytes, at + 1, end);
      }
    }
    return NOTHING;
  }

  /** How many of the last bytes are such as numbers have, {@code most} if there are more. */
  int numberAtEnd(int most) {
    int count = 0;
    while (count < Math.min(most, length) && isOfNumber(bytes[length - 1 - count])) {
      count++;
    }
    return count;
  }

  private static boolean isOfNumber(byte b) {
    return (b >= '0' && b <= '9') || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E';
  }

  /** Whether a byte may come next, as far as that is known. */
  boolean takes(TextMachine machine, TextState state, byte b) {
    int before = length;
    append(b);
    try {
      return machine.next(state, b & 0xff, before, this) != null;
    } catch (UndecidedException e) {
      return false;
    } finally {
      cut(before);
    }
  }

  void append(byte b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = b;
  }

  void cut(int to) {
    length = to;
  }

  @Override
  public byte[] slice(long from, long to) {
    return Arrays.copyOfRange(bytes, (int) from, (int) to);
  }
}
