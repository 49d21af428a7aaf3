package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import org.jspecify.annotations.Nullable;

/** Reads the bytes inside a string: strict UTF-8 and the escapes of JSON. */
final class TextReader {
  private static final int SURROGATES = 0xd800;
  private static final int LOW_SURROGATES = 0xdc00;
  private static final int SURROGATES_END = 0xe000;
  private static final int UNITS_END = 0x10000;

  private TextReader() {}

  /**
   * Where a string stands.
   *
   * @param frames what it may still become; null entries cannot any more
   * @param written the code points of a key, last first; null for none and where nobody asks
   */
  record Text(TextFrame[] frames, TextScan scan, @Nullable Written written, boolean keeps) {}

  /** Code points, last first. */
  record Written(int codePoint, @Nullable Written before, int length) {
    static String text(@Nullable Written last) {
      int[] all = new int[last == null ? 0 : last.length()];
      int i = all.length;
      for (Written w = last; w != null; w = w.before()) {
        all[--i] = w.codePoint();
      }
      return new String(all, 0, all.length);
    }
  }

  /** The text after a byte that is not its closing quote; null if it cannot be. */
  static @Nullable Text next(Text text, int b) {
    return switch (text.scan().phase()) {
      case PLAIN -> plain(text, b);
      case UTF8 -> continued(text, b);
      case ESCAPE -> escaped(text, b);
      case HEX -> hex(text, b);
    };
  }

  private static @Nullable Text plain(Text text, int b) {
    if (b == '\\') {
      Text ahead =
          text.scan().high() == 0
              ? onlyCanTake(text, 0, Character.MAX_CODE_POINT)
              : canTakeUnits(text, 0, UNITS_END - 1) ? text : null;
      return ahead == null ? null : with(ahead, TextScan.escape(text.scan().high()));
    }
    Text own = resolved(text);
    if (own == null || b < 0x20) {
      return null;
    }
    if (b < 0x80) {
      return taken(own, b);
    }
    if (b < 0xc2 || b > 0xf4) {
      return null;
    }
    TextScan scan;
    if (b < 0xe0) {
      scan = TextScan.utf8(b & 0x1f, 1, 0x80, 0xbf);
    } else if (b < 0xf0) {
      scan = TextScan.utf8(b & 0xf, 2, b == 0xe0 ? 0xa0 : 0x80, b == 0xed ? 0x9f : 0xbf);
    } else {
      scan = TextScan.utf8(b & 7, 3, b == 0xf0 ? 0x90 : 0x80, b == 0xf4 ? 0x8f : 0xbf);
    }
    Text alive = onlyCanTake(own, scan.least(), scan.greatest());
    return alive == null ? null : with(alive, scan);
  }

  private static @Nullable Text continued(Text text, int b) {
    TextScan scan = text.scan();
    if (b < scan.first() || b > scan.last()) {
      return null;
    }
    int value = scan.value() << 6 | (b & 0x3f);
    if (scan.count() == 1) {
      return taken(text, value);
    }
    TextScan next = TextScan.utf8(value, scan.count() - 1, 0x80, 0xbf);
    Text alive = onlyCanTake(text, next.least(), next.greatest());
    return alive == null ? null : with(alive, next);
  }

  private static @Nullable Text escaped(Text text, int b) {
    if (b == 'u') {
      return with(text, TextScan.hex(0, 0, text.scan().high()));
    }
    int plain = "\"\\/bfnrt".indexOf(b);
    Text own = plain < 0 ? null : resolved(text);
    return own == null ? null : taken(own, "\"\\/\b\f\n\r\t".charAt(plain));
  }

  private static @Nullable Text hex(Text text, int b) {
    int digit = b < 0x80 ? Character.digit(b, 16) : -1;
    if (digit < 0) {
      return null;
    }
    TextScan scan = text.scan();
    int value = scan.value() << 4 | digit;
    int digits = scan.count() + 1;
    if (digits == 4) {
      return unit(text, value);
    }
    int shift = 4 * (4 - digits);
    TextFrame[] alive = new TextFrame[text.frames().length];
    boolean any = false;
    for (int i = 0; i < alive.length; i++) {
      TextFrame frame = text.frames()[i];
      if (frame != null
          && canTakeUnits(frame, scan.high(), value << shift, ((value + 1) << shift) - 1)) {
        alive[i] = frame;
        any = true;
      }
    }
    return any
        ? new Text(alive, TextScan.hex(value, digits, scan.high()), text.written(), text.keeps())
        : null;
  }

  /** A whole {@code \\uXXXX}. */
  private static @Nullable Text unit(Text text, int unit) {
    int high = text.scan().high();
    boolean isLow = unit >= LOW_SURROGATES && unit < SURROGATES_END;
    if (high != 0 && isLow) {
      return taken(text, Character.toCodePoint((char) high, (char) unit));
    }
    Text own = resolved(text);
    if (own == null) {
      return null;
    }
    boolean isHigh = unit >= SURROGATES && unit < LOW_SURROGATES;
    if (!isHigh) {
      return taken(own, unit);
    }
    TextFrame[] alive = new TextFrame[own.frames().length];
    boolean any = false;
    for (int i = 0; i < alive.length; i++) {
      TextFrame frame = own.frames()[i];
      if (frame != null && canTakeUnits(frame, 0, unit, unit)) {
        alive[i] = frame;
        any = true;
      }
    }
    return any ? new Text(alive, TextScan.waiting(unit), own.written(), own.keeps()) : null;
  }

  /** Whether some frame can go on with a unit from {@code first} to {@code last}. */
  static boolean canTakeUnits(Text text, int first, int last) {
    for (TextFrame frame : text.frames()) {
      if (frame != null && canTakeUnits(frame, text.scan().high(), first, last)) {
        return true;
      }
    }
    return false;
  }

  /** Whether some units of [first, last], after {@code high} if there is one, lead on. */
  private static boolean canTakeUnits(TextFrame frame, int high, int first, int last) {
    if (high != 0) {
      int low = Math.max(first, LOW_SURROGATES);
      int lowEnd = Math.min(last, SURROGATES_END - 1);
      if (low <= lowEnd
          && frame.canTake(
              Character.toCodePoint((char) high, (char) low),
              Character.toCodePoint((char) high, (char) lowEnd))) {
        return true;
      }
      TextFrame alone = frame.next(high); // what is no low surrogate does not follow as its pair
      return alone != null
          && ((first < LOW_SURROGATES
                  && canTakeUnits(alone, 0, first, Math.min(last, LOW_SURROGATES - 1)))
              || (last >= SURROGATES_END
                  && canTakeUnits(alone, 0, Math.max(first, SURROGATES_END), last)));
    }
    if (frame.canTake(first, last)) {
      return true;
    }
    int from = Math.max(first, SURROGATES);
    int to = Math.min(last, LOW_SURROGATES - 1);
    return from <= to
        && frame.canTake(
            UNITS_END + ((from - SURROGATES) << 10), UNITS_END + ((to - SURROGATES + 1) << 10) - 1);
  }

  /** A high surrogate whose partner did not come stands for itself. */
  static @Nullable Text resolved(Text text) {
    int high = text.scan().high();
    return high == 0 ? text : taken(text, high);
  }

  private static @Nullable Text taken(Text text, int codePoint) {
    TextFrame[] frames = advance(text.frames(), codePoint);
    if (frames == null) {
      return null;
    }
    Written written = text.written();
    if (text.keeps()) {
      written = new Written(codePoint, written, written == null ? 1 : written.length() + 1);
    }
    return new Text(frames, TextScan.PLAIN, written, text.keeps());
  }

  /** The frames after a code point; the same array if none changed; null if none is left. */
  static TextFrame @Nullable [] advance(TextFrame[] frames, int codePoint) {
    TextFrame[] changed = null;
    boolean any = false;
    for (int i = 0; i < frames.length; i++) {
      TextFrame frame = frames[i];
      TextFrame next = frame == null ? null : frame.next(codePoint);
      any |= next != null;
      if (next != frame && changed == null) {
        changed = frames.clone();
      }
      if (changed != null) {
        changed[i] = next;
      }
    }
    return any ? (changed == null ? frames : changed) : null;
  }

  /** Whether some frame can go on with a code point from {@code first} to {@code last}. */
  static boolean canTake(TextFrame[] frames, int first, int last) {
    for (TextFrame frame : frames) {
      if (frame != null && frame.canTake(first, last)) {
        return true;
      }
    }
    return false;
  }

  /** The least code point beyond one that no frame takes which some frame perhaps does. */
  static int nextTaken(TextFrame[] frames, int codePoint) {
    int least = CharacterReader.BEYOND_ALL;
    for (TextFrame frame : frames) {
      least = frame == null ? least : Math.min(least, frame.nextTaken(codePoint));
    }
    return least;
  }

  private static @Nullable Text onlyCanTake(Text text, int first, int last) {
    TextFrame[] alive = new TextFrame[text.frames().length];
    boolean any = false;
    for (int i = 0; i < alive.length; i++) {
      TextFrame frame = text.frames()[i];
      if (frame != null && frame.canTake(first, last)) {
        alive[i] = frame;
        any = true;
      }
    }
    return any ? new Text(alive, text.scan(), text.written(), text.keeps()) : null;
  }

  private static Text with(Text text, TextScan scan) {
    return new Text(text.frames(), scan, text.written(), text.keeps());
  }
}
