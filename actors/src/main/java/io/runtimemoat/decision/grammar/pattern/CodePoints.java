package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** A set of code points as sorted, separate ranges {first, last, first, last, …}. */
public record CodePoints(int[] ranges) {
  static final CodePoints NONE = new CodePoints(new int[0]);

  /** Every code point. */
  public static final CodePoints ALL = range(0, Character.MAX_CODE_POINT);

  static final CodePoints DIGIT = range('0', '9');
  static final CodePoints WORD =
      union(List.of(range('a', 'z'), range('A', 'Z'), DIGIT, range('_', '_')));
  static final CodePoints SPACE =
      of(
          '\t', '\r', ' ', ' ', 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f,
          0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff);
  private static final CodePoints LINE_END = of('\n', '\n', '\r', '\r', 0x2028, 0x2029);

  /** What {@code .} matches. */
  static final CodePoints DOT = LINE_END.negated();

  static CodePoints of(int... ranges) {
    return new CodePoints(ranges);
  }

  /** The code points from {@code first} to {@code last}. */
  public static CodePoints range(int first, int last) {
    return of(first, last);
  }

  /** Everything in any of the sets. */
  public static CodePoints union(List<CodePoints> sets) {
    List<int[]> all = new ArrayList<>();
    for (CodePoints set : sets) {
      for (int i = 0; i < set.ranges.length; i += 2) {
        all.add(new int[] {set.ranges[i], set.ranges[i + 1]});
      }
    }
    all.sort((a, b) -> Integer.compare(a[0], b[0]));
    int[] out = new int[all.size() * 2];
    int n = 0;
    for (int[] range : all) {
      if (n > 0 && range[0] <= out[n - 1] + 1) {
        out[n - 1] = Math.max(out[n - 1], range[1]);
      } else {
        out[n++] = range[0];
        out[n++] = range[1];
      }
    }
    return new CodePoints(Arrays.copyOf(out, n));
  }

  /** Everything else. */
  public CodePoints negated() {
    int[] out = new int[ranges.length + 2];
    int n = 0;
    int from = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] > from) {
        out[n++] = from;
        out[n++] = ranges[i] - 1;
      }
      from = ranges[i + 1] + 1;
    }
    if (from <= Character.MAX_CODE_POINT) {
      out[n++] = from;
      out[n++] = Character.MAX_CODE_POINT;
    }
    return new CodePoints(Arrays.copyOf(out, n));
  }

  /** All code points that satisfy {@code test}. */
  static CodePoints where(IntPredicate test) {
    List<CodePoints> found = new ArrayList<>();
    int first = -1;
    for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      boolean in = c <= Character.MAX_CODE_POINT && test.test(c);
      if (in && first < 0) {
        first = c;
      } else if (!in && first >= 0) {
        found.add(range(first, c - 1));
        first = -1;
      }
    }
    return union(found);
  }

  /** Whether a code point is in the set. */
  public boolean contains(int codePoint) {
    return containsAll(codePoint, codePoint);
  }

  /** Whether all code points of [first, last] are in the set. */
  public boolean containsAll(int first, int last) {
    int i = firstRangeTo(first);
    return i < ranges.length && ranges[i] <= first && last <= ranges[i + 1];
  }

  /** Whether some code point of [first, last] is in the set. */
  public boolean meets(int first, int last) {
    int i = firstRangeTo(first);
    return i < ranges.length && ranges[i] <= last;
  }

  /** Where the first range stands that ends at {@code codePoint} or later. */
  private int firstRangeTo(int codePoint) {
    int low = 0;
    int high = ranges.length >> 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges[2 * middle + 1] < codePoint) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return 2 * low;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints that && Arrays.equals(ranges, that.ranges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ranges);
  }

  @Override
  public String toString() {
    return Arrays.toString(ranges);
  }
}
