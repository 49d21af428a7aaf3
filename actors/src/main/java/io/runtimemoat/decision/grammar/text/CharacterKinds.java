package io.runtimemoat.decision.grammar.text;

/** Characters in kinds that patterns rarely tell apart within, a bit each. */
public final class CharacterKinds {
  /** What no two characters of which are taken to be alike: controls, quotes and their escapes. */
  public static final long ODD = 1L << 63;

  /** The kinds that there are, with one character and all of each: first and last, by number. */
  private static final int[][] RANGES = ranges();

  private static final int BEYOND_ASCII = 0x80;
  private static final int LINES = 0x2028;
  private static final int LINES_END = 0x202a;

  private static final long[] ASCII = ascii();

  private CharacterKinds() {}

  private static int[][] ranges() {
    int[][] all = new int[64][];
    int count = 0;
    for (int c = ' '; c < 0x7f; c++) {
      if (c == '0' || c == 'A' || c == 'a') {
        int last = c == '0' ? '9' : c + 25;
        all[count++] = new int[] {c, last};
        c = last;
      } else if (c != '"' && c != '\\') {
        all[count++] = new int[] {c, c};
      }
    }
    all[count++] = new int[] {LINES, LINES_END - 1};
    all[count++] = new int[] {BEYOND_ASCII, LINES - 1, LINES_END, Character.MAX_CODE_POINT};
    return java.util.Arrays.copyOf(all, count);
  }

  private static long[] ascii() {
    long[] kinds = new long[BEYOND_ASCII];
    java.util.Arrays.fill(kinds, ODD);
    for (int kind = 0; kind < RANGES.length; kind++) {
      for (int c = RANGES[kind][0]; c <= RANGES[kind][1] && c < BEYOND_ASCII; c++) {
        kinds[c] = 1L << kind;
      }
    }
    return kinds;
  }

  /** The kind of a character, as a bit. */
  public static long of(int codePoint) {
    if (codePoint < BEYOND_ASCII) {
      return ASCII[codePoint];
    }
    boolean line = codePoint >= LINES && codePoint < LINES_END;
    return 1L << (line ? RANGES.length - 2 : RANGES.length - 1);
  }

  /**
   * A few sorts of kinds, a bit each: small letters, capitals, digits, blanks, other ASCII, and all
   * the rest. Whatever has a character of a sort has one of its {@link #kindsOf}.
   */
  public static int sortOf(int codePoint) {
    if (codePoint >= BEYOND_ASCII || ASCII[codePoint] == ODD) {
      return 1 << 5;
    }
    if (codePoint >= 'a' && codePoint <= 'z') {
      return 1;
    }
    if (codePoint >= 'A' && codePoint <= 'Z') {
      return 1 << 1;
    }
    return codePoint >= '0' && codePoint <= '9' ? 1 << 2 : codePoint == ' ' ? 1 << 3 : 1 << 4;
  }

  /** The kinds of a sort. */
  public static long kindsOf(int sort) {
    return switch (sort) {
      case 1 -> of('a');
      case 1 << 1 -> of('A');
      case 1 << 2 -> of('0');
      case 1 << 3 -> of(' ');
      case 1 << 4 -> ~(of('a') | of('A') | of('0') | of(' ') | of(LINES) | of(BEYOND_ASCII) | ODD);
      default -> of(LINES) | of(BEYOND_ASCII) | ODD;
    };
  }

  /** The number of kinds, {@link #ODD} not counted. */
  public static int count() {
    return RANGES.length;
  }

  /** The ranges of a kind, each with its first and its last character. */
  public static int[] ranges(int kind) {
    return RANGES[kind].clone();
  }
}
