package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.TextReader.Written;
import org.jspecify.annotations.Nullable;

/**
 * A string of a language that can be used up, in an array whose items must differ: it lives while
 * more texts complete it than items of the array begin with it.
 *
 * @param used the items that are there; none once no item begins like this one
 * @param before the code points so far, last first; null for none
 */
record UnusedFrame(StringFrame string, KeySet used, @Nullable Written before) implements TextFrame {
  /** A chain of so many items that begin with each other is more than is remembered. */
  private static final int MOST_STEPS = 1 << 14;

  /** Longer texts are not gone over for each branch of a vocabulary. */
  private static final int MOST_LOOKED_AT = 64;

  /** What a frame is without what is used up; null if it is of a key. */
  static @Nullable StringFrame plain(@Nullable TextFrame frame) {
    return frame instanceof UnusedFrame unused
        ? unused.string
        : frame instanceof StringFrame string ? string : null;
  }

  @Override
  public @Nullable UnusedFrame next(int codePoint) {
    StringFrame next = string.next(codePoint);
    if (next == null) {
      return null;
    }
    int length = before == null ? 1 : before.length() + 1;
    UnusedFrame longer = new UnusedFrame(next, used, new Written(codePoint, before, length));
    if (!longer.isAlive()) {
      return null;
    }
    // asked at each doubling of its length, so that a long text is not gone over at each character
    boolean apart = !used.isEmpty() && Integer.bitCount(length) == 1 && longer.isApart();
    return apart ? new UnusedFrame(next, KeySet.EMPTY, longer.before) : longer;
  }

  /** Whether no item begins like this one, so that whatever follows is no item yet. */
  private boolean isApart() {
    return used.countStartingWith(text()) == 0;
  }

  private boolean isAlive() {
    int completions = string.completions();
    return completions > used.size() || completions > used.countStartingWith(text());
  }

  private String text() {
    return Written.text(before);
  }

  @Override
  public boolean canTake(int first, int last) {
    return firstIn(first, last) >= 0;
  }

  /** The first code point of a range that can come; -1 if none can. */
  private int firstIn(int first, int last) {
    for (int from = first; from <= last; ) {
      int end = Math.min(last, string.lastAlike(from));
      // those of one class have as many completions each: one that is used up has used items
      boolean leads = string.next(from) != null;
      for (int c = from; leads && c <= end; c++) {
        if (next(c) != null) {
          return c;
        }
      }
      from = end + 1;
    }
    return -1;
  }

  @Override
  public int nextTaken(int codePoint) {
    return string.next(codePoint) == null ? string.nextTaken(codePoint) : codePoint + 1;
  }

  @Override
  public boolean takesAll(long kinds, int length) {
    boolean apart =
        used.isEmpty() || ((before == null || before.length() <= MOST_LOOKED_AT) && isApart());
    return apart && string.takesAll(kinds, length);
  }

  /** A short text that completes this one and is no item yet; null if none is found. */
  @Nullable String shortest() {
    StringBuilder rest = new StringBuilder();
    UnusedFrame frame = this;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      if (frame.string.accepts() && !frame.used.contains(frame.text())) {
        return rest.toString();
      }
      frame = frame.nearest();
      if (frame == null || frame.before == null) {
        return null;
      }
      rest.appendCodePoint(frame.before.codePoint());
    }
    return null;
  }

  private @Nullable UnusedFrame nearest() {
    UnusedFrame nearest = null;
    for (int codePoint : string.shape().characters()) {
      UnusedFrame next = like(codePoint);
      if (next != null && (nearest == null || next.string.missing() < nearest.string.missing())) {
        nearest = next;
      }
    }
    return nearest;
  }

  /** After a character, or another of its class that leads to what is not used up. */
  private @Nullable UnusedFrame like(int codePoint) {
    UnusedFrame next = next(codePoint);
    if (next != null || string.next(codePoint) == null) {
      return next;
    }
    int found = firstIn(string.firstAlike(codePoint), string.lastAlike(codePoint));
    return found < 0 ? null : next(found);
  }
}
