package io.runtimemoat.decision.grammar.text;

import java.util.List;

/**
 * What writers of JSON escape: what must be, what is not ASCII, and what HTML has a meaning for. A
 * model that spells letters and digits in escapes loses its tokens there, and its way.
 */
public final class UsualEscapes {
  /** Characters that lie together. */
  public record Range(int first, int last) {}

  private static final int BEYOND_ASCII = 0x7f;

  /** What is written as {@code \\uXXXX}; beyond 16 bits as two of them. */
  private static final List<Range> UNITS =
      List.of(
          new Range(0, 0x1f),
          new Range('"', '"'),
          new Range('&', '\''),
          new Range('<', '>'),
          new Range('\\', '\\'),
          new Range(BEYOND_ASCII, Character.MAX_CODE_POINT));

  private static final Range SOLIDUS = new Range('/', '/');

  private UsualEscapes() {}

  /** Says whether some character from {@code first} to {@code last} may come. */
  @FunctionalInterface
  public interface Taker {
    /** Whether one of them may. */
    boolean canTake(int first, int last);
  }

  /** Whether a character may come that some writer escapes, in whatever way. */
  public static boolean any(Taker taker) {
    return taker.canTake(SOLIDUS.first(), SOLIDUS.last())
        || anyUnit(0, Character.MAX_CODE_POINT, taker);
  }

  /** Whether one from {@code first} to {@code last} may that some writer writes in digits. */
  public static boolean anyUnit(int first, int last, Taker taker) {
    for (Range range : UNITS) {
      int from = Math.max(first, range.first());
      int to = Math.min(last, range.last());
      if (from <= to && taker.canTake(from, to)) {
        return true;
      }
    }
    return false;
  }
}
