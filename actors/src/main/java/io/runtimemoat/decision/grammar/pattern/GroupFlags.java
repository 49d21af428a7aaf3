package io.runtimemoat.decision.grammar.pattern;

import java.util.Map;

/**
 * The flags of one group, as ECMAScript 2025 writes them: {@code (?i-s:…)}. What other engines have
 * at their place is refused with what to write instead.
 *
 * @param syntax how the group is read
 * @param end behind the colon
 */
record GroupFlags(PatternSyntax syntax, int end) {
  private static final char OFF = '-';

  /** Groups of other engines, by the sign behind the question mark. */
  private static final Map<Character, String> OTHERS =
      Map.of(
          '>', "an atomic group: write (?:…)",
          '#', "a comment: leave it out",
          '|', "a branch reset: write (?:…)",
          '(', "a condition: write both ways with |",
          '\'', "a named group: write (?<name>…)");

  /**
   * Reads flags for the whole pattern at its start, as in {@code (?s).+}: ECMA-262 has none there,
   * and to all engines that have them they mean the same.
   */
  static GroupFlags leading(String pattern, PatternSyntax syntax) throws PatternException {
    int close = pattern.startsWith("(?") ? pattern.indexOf(')') : -1;
    String flags = close < 0 ? "" : pattern.substring(2, close);
    boolean known = !flags.isEmpty() && flags.chars().allMatch(c -> c == 'i' || c == 's');
    return known ? new GroupFlags(inside(flags, syntax), close + 1) : new GroupFlags(syntax, 0);
  }

  /** Reads what stands behind the question mark of a group. */
  static GroupFlags read(String pattern, int from, PatternSyntax outer) throws PatternException {
    int close = from;
    while (close < pattern.length() && isFlag(pattern.charAt(close))) {
      close++;
    }
    String flags = pattern.substring(from, close);
    char sign = close < pattern.length() ? pattern.charAt(close) : ' ';
    if (flags.isEmpty() || (sign != ':' && sign != ')')) {
      String other = flags.isEmpty() ? OTHERS.get(sign) : null;
      throw new PatternException(
          "(?" + flags + sign + "…), " + (other == null ? "which ECMA-262 does not have" : other));
    }
    PatternSyntax inside = inside(flags, outer);
    if (sign == ')') {
      throw new PatternException(
          "(?%s) for all that follows, which ECMA-262 does not have: write (?%s:…) around it"
              .formatted(flags, flags));
    }
    return new GroupFlags(inside, close + 1);
  }

  private static boolean isFlag(char c) {
    return c == OFF || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static PatternSyntax inside(String flags, PatternSyntax outer) throws PatternException {
    PatternSyntax syntax = outer;
    boolean on = true;
    for (int i = 0; i < flags.length(); i++) {
      char flag = flags.charAt(i);
      boolean twice = flags.indexOf(flag) < i;
      if (twice || flags.equals(String.valueOf(OFF))) {
        throw new PatternException("(?" + flags + ":…), flags that contradict or say nothing");
      }
      if (flag == OFF) {
        on = false;
      } else {
        syntax = with(syntax, flag, on);
      }
    }
    return syntax;
  }

  private static PatternSyntax with(PatternSyntax syntax, char flag, boolean on)
      throws PatternException {
    return switch (flag) {
      case 'i' -> new PatternSyntax(syntax.strict(), on, syntax.dotAll(), syntax.dotNewline());
      case 's' -> new PatternSyntax(syntax.strict(), syntax.ignoreCase(), on, syntax.dotNewline());
      case 'm' ->
          throw new PatternException(
              "the flag m: write (?:^|(?<=\\n)) for ^, and (?=\\n|$) for $, where lines end");
      case 'x' -> throw new PatternException("the flag x: leave out what it lets stand between");
      default -> throw new PatternException("the flag " + flag + ", which ECMA-262 does not have");
    };
  }
}
