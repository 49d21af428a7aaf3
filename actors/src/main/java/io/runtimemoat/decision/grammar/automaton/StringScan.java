package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;

/** Reads the characters of a string in one shape, without making states. For one thread. */
final class StringScan {
  private static final int NONE = -1;
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  private StringFrame begun;
  private StringShape shape;
  private int read;
  private int state;
  private int from;
  private int to;

  /** The character that was decoded last. */
  private int character;

  StringScan(StringFrame frame) {
    this.begun = frame;
    this.shape = frame.shape();
  }

  /** Goes on from a state. */
  void begin(StringFrame frame) {
    begun = frame;
    shape = frame.shape();
    read = frame.read();
    state = frame.state();
    from = frame.from();
    to = frame.to();
  }

  /**
   * Reads whole characters up to the string's quote.
   *
   * @return the place of the quote, or of the first character that is cut, not allowed or unusual
   */
  int read(byte[] bytes, int start, int end) {
    return shape.words == null && shape.dfa == null
        ? counted(bytes, start, end)
        : matched(bytes, start, end);
  }

  private int counted(byte[] bytes, int start, int end) {
    boolean unlimited = shape.max == SchemaNode.UNLIMITED;
    int i = start;
    int characters = 0;
    int most = unlimited ? Integer.MAX_VALUE : shape.max - read;
    while (i < end && characters < most) {
      int b = bytes[i];
      if (b == '"') {
        break;
      }
      if (b >= 0x20 && b != '\\') {
        i++;
      } else {
        int next = decode(bytes, i, end);
        if (next == NONE) {
          break;
        }
        i = next;
      }
      characters++;
    }
    read = unlimited ? (int) Math.min((long) read + characters, shape.min) : read + characters;
    return i;
  }

  private int matched(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end && bytes[i] != '"') {
      int b = bytes[i];
      int next = i + 1;
      if (b >= 0x20 && b != '\\') {
        character = b;
      } else {
        next = decode(bytes, i, end);
      }
      if (next == NONE || !take()) {
        break;
      }
      i = next;
    }
    return i;
  }

  /** As {@link StringFrame#next}, in place; without any change if the character may not come. */
  private boolean take() {
    Words words = shape.words;
    if (words != null) {
      int first = words.firstFrom(from, to, read, character);
      int end = words.firstFrom(first, to, read, character + 1);
      if (first == end) {
        return false;
      }
      from = first;
      to = end;
      read++;
      return true;
    }
    Dfa dfa = shape.dfa;
    LengthTable lengths = shape.lengths;
    if (dfa == null || lengths == null) {
      return false;
    }
    int next = dfa.next(state, character);
    if (lengths.shortest(next, read + 1) == LengthTable.NEVER) {
      return false;
    }
    state = next;
    read = shape.max == SchemaNode.UNLIMITED ? Math.min(read + 1, shape.min) : read + 1;
    return true;
  }

  /** Where the next character begins; below 0 if this one is cut, wrong or half a pair. */
  private int decode(byte[] bytes, int at, int end) {
    int b = bytes[at];
    if (b == '\\') {
      return escaped(bytes, at + 1, end);
    }
    if (b >= 0) {
      return NONE;
    }
    int lead = b & 0xff;
    int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > end) {
      return NONE;
    }
    int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int greatest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    int second = bytes[at + 1] & 0xff;
    boolean valid = second >= least && second <= greatest;
    int value = lead & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      value = value << 6 | (bytes[at + i] & 0x3f);
      valid &= (bytes[at + i] & 0xc0) == 0x80;
    }
    character = value;
    return valid ? at + length : NONE;
  }

  private int escaped(byte[] bytes, int at, int end) {
    if (at >= end) {
      return NONE;
    }
    int plain = ESCAPES.indexOf(bytes[at]);
    if (plain >= 0) {
      character = ESCAPED.charAt(plain);
      return at + 1;
    }
    int unit = bytes[at] == 'u' ? unit(bytes, at + 1, end) : NONE;
    if (unit == NONE || Character.isHighSurrogate((char) unit)) {
      return NONE;
    }
    character = unit;
    return at + 5;
  }

  private static int unit(byte[] bytes, int at, int end) {
    if (at + 4 > end) {
      return NONE;
    }
    int unit = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = bytes[i] < 0 ? NONE : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return NONE;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  /** Whether the string may end here. */
  boolean accepts() {
    if (shape.words != null) {
      return from < to && shape.words.length(from) == read;
    }
    if (shape.lengths != null) {
      return shape.lengths.shortest(state, read) == 0;
    }
    return read >= shape.min && read <= shape.max;
  }

  /** What was read, as a state. */
  StringFrame frame() {
    boolean same =
        read == begun.read() && state == begun.state() && from == begun.from() && to == begun.to();
    return same ? begun : new StringFrame(shape, read, state, from, to);
  }
}
