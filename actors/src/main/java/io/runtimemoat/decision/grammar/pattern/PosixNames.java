package io.runtimemoat.decision.grammar.pattern;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Classes of characters of POSIX, which ECMA-262 does not have, and what to write for them. */
final class PosixNames {
  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry("alnum", "[\\p{L}\\p{Nd}]"),
          Map.entry("alpha", "\\p{L}"),
          Map.entry("ascii", "[\\x00-\\x7f]"),
          Map.entry("blank", "[ \\t]"),
          Map.entry("cntrl", "\\p{Cc}"),
          Map.entry("digit", "\\d"),
          Map.entry("graph", "[!-~]"),
          Map.entry("lower", "\\p{Ll}"),
          Map.entry("print", "[ -~], or \\P{C} for all of Unicode"),
          Map.entry("punct", "[\\p{P}\\p{S}]"),
          Map.entry("space", "\\s"),
          Map.entry("upper", "\\p{Lu}"),
          Map.entry("word", "\\w"),
          Map.entry("xdigit", "[0-9A-Fa-f]"));

  private PosixNames() {}

  /** What to write for a class, in whatever case its name is; null for one that is none. */
  static @Nullable String instead(String name) {
    return INSTEAD.get(name.toLowerCase(Locale.ROOT));
  }

  /** Refuses {@code [:name:]} at a place inside a set: elsewhere it is a set of its letters. */
  static void refuse(String pattern, int at) throws PatternException {
    int close = pattern.startsWith("[:", at) ? pattern.indexOf(":]", at + 2) : -1;
    if (close < 0) {
      return;
    }
    String name = pattern.substring(at + 2, close);
    String instead = instead(name.startsWith("^") ? name.substring(1) : name);
    if (instead != null) {
      throw new PatternException(
          "[:%s:], a class of POSIX: write %s%s"
              .formatted(name, name.startsWith("^") ? "the opposite of " : "", instead));
    }
  }
}
