package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * A string of a language that can be used up, in an array whose items must differ: it lives while
 * more texts complete it than items of the array begin with it.
 *
 * @param used the items that begin like this one; null for none, whatever follows
 */
record UnusedFrame(StringFrame string, @Nullable BegunKeys used) implements TextFrame {
  /** A chain of so many items that begin with each other is more than is remembered. */
  private static final int MOST_STEPS = 1 << 14;

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
    BegunKeys begun = used == null ? null : used.then(codePoint);
    if (begun == null || next.completions() > begun.most()) {
      return new UnusedFrame(next, begun);
    }
    BegunKeys counted = begun.counted();
    return next.completions() > counted.most() ? new UnusedFrame(next, counted) : null;
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
    return used == null && string.takesAll(kinds, length);
  }

  /** A short text that completes this one and is no item yet; null if none is found. */
  @Nullable String shortest() {
    StringBuilder rest = new StringBuilder();
    UnusedFrame frame = this;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      if (frame.string.accepts() && (frame.used == null || !frame.used.isKey())) {
        return rest.toString();
      }
      int nearest = frame.nearest();
      frame = nearest < 0 ? null : frame.next(nearest);
      if (frame == null) {
        return null;
      }
      rest.appendCodePoint(nearest);
    }
    return null;
  }

  /** The character that brings it nearest to its end; -1 for none. */
  private int nearest() {
    int nearest = -1;
    int missing = Integer.MAX_VALUE;
    for (int codePoint : string.shape().characters()) {
      int like = like(codePoint);
      UnusedFrame next = like < 0 ? null : next(like);
      if (next != null && next.string.missing() < missing) {
        nearest = like;
        missing = next.string.missing();
      }
    }
    return nearest;
  }

  /** A character, or another of its class that leads to what is not used up; -1 for none. */
  private int like(int codePoint) {
    if (next(codePoint) != null) {
      return codePoint;
    }
    return string.next(codePoint) == null
        ? -1
        : firstIn(string.firstAlike(codePoint), string.lastAlike(codePoint));
  }
}
