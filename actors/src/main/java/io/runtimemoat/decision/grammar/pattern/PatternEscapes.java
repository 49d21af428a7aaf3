package io.runtimemoat.decision.grammar.pattern;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What follows a backslash in a pattern. */
final class PatternEscapes {
  /** Names of general categories that are longer than two letters. */
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("letter", "L"),
          Map.entry("lowercase_letter", "Ll"),
          Map.entry("uppercase_letter", "Lu"),
          Map.entry("titlecase_letter", "Lt"),
          Map.entry("mark", "M"),
          Map.entry("number", "N"),
          Map.entry("decimal_number", "Nd"),
          Map.entry("digit", "Nd"),
          Map.entry("punctuation", "P"),
          Map.entry("symbol", "S"),
          Map.entry("separator", "Z"),
          Map.entry("space_separator", "Zs"),
          Map.entry("other", "C"),
          Map.entry("control", "Cc"));

  private static final List<String> TYPES =
      List.of(
          "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp",
          "Cc", "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi",
          "Pf");

  private final String pattern;
  private final boolean strict;
  private int at;

  PatternEscapes(String pattern, boolean strict) {
    this.pattern = pattern;
    this.strict = strict;
  }

  /** Where the escape that was read last ends. */
  int end() {
    return at;
  }

  /** Reads what follows the backslash before {@code from}. */
  CodePoints read(int from, boolean inSet) throws PatternException {
    at = from;
    if (at >= pattern.length()) {
      throw new PatternException("a backslash at the end");
    }
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case 'd' -> CodePoints.DIGIT;
      case 'D' -> CodePoints.DIGIT.negated();
      case 'w' -> CodePoints.WORD;
      case 'W' -> CodePoints.WORD.negated();
      case 's' -> CodePoints.SPACE;
      case 'S' -> CodePoints.SPACE.negated();
      case 'p' -> property();
      case 'P' -> property().negated();
      case 'b' -> inSet ? single('\b') : refuse("\\b, a word boundary");
      case 'B', 'k' -> refuse("\\" + (char) c);
      case 'A', 'Z', 'z' -> refuse("\\" + (char) c + ", an anchor elsewhere (write ^ or $),");
      case 'n' -> single('\n');
      case 'r' -> single('\r');
      case 't' -> single('\t');
      case 'v' -> single(0x0b);
      case 'f' -> single('\f');
      case 'c' -> control();
      case 'x' -> single(hex(2));
      case 'u' -> single(unicode());
      case '0' -> single(0);
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> refuse("a back-reference");
      default -> itself(c);
    };
  }

  /** In some engines a letter has a meaning of its own here, in others it is text. */
  private CodePoints itself(int c) throws PatternException {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return strict && letter ? refuse("\\" + (char) c) : single(c);
  }

  private static CodePoints single(int codePoint) {
    return CodePoints.range(codePoint, codePoint);
  }

  private static CodePoints refuse(String what) throws PatternException {
    throw new PatternException(what + " is not supported");
  }

  private CodePoints control() throws PatternException {
    int letter = at < pattern.length() ? pattern.charAt(at) : 0;
    if (!((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'))) {
      throw new PatternException("\\c without a letter");
    }
    at++;
    return single(letter & 31);
  }

  private int hex(int digits) throws PatternException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < pattern.length() ? Character.digit(pattern.charAt(at), 16) : -1;
      if (digit < 0) {
        throw new PatternException("an escape without its hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return value;
  }

  private int unicode() throws PatternException {
    if (at < pattern.length() && pattern.charAt(at) == '{') {
      int close = pattern.indexOf('}', at);
      if (close < 0 || close - at > 7 || close == at + 1) {
        throw new PatternException("\\u{…} without a code point");
      }
      at++;
      int value = hex(close - at);
      at++;
      if (value > Character.MAX_CODE_POINT) {
        throw new PatternException("\\u{…} beyond the last code point");
      }
      return value;
    }
    int unit = hex(4);
    if (Character.isHighSurrogate((char) unit) && pattern.startsWith("\\u", at)) {
      int back = at;
      at += 2;
      int low = hex(4);
      if (Character.isLowSurrogate((char) low)) {
        return Character.toCodePoint((char) unit, (char) low);
      }
      at = back;
    }
    return unit;
  }

  private CodePoints property() throws PatternException {
    int close = pattern.indexOf('}', at);
    if (at >= pattern.length() || pattern.charAt(at) != '{' || close < 0) {
      throw new PatternException("\\p without {…}");
    }
    String name = pattern.substring(at + 1, close);
    at = close + 1;
    int equals = name.indexOf('=');
    String key = equals < 0 ? "" : name.substring(0, equals);
    String value = name.substring(equals + 1);
    if (List.of("Script", "sc").contains(key)) {
      return script(value);
    }
    String category = CATEGORIES.getOrDefault(value.toLowerCase(Locale.ROOT), value);
    boolean known = TYPES.stream().anyMatch(type -> !type.isEmpty() && type.startsWith(category));
    if (category.isEmpty() || !known || !List.of("", "General_Category", "gc").contains(key)) {
      throw new PatternException("\\p{" + name + "}, a property that is not known here");
    }
    return CodePoints.where(c -> TYPES.get(Character.getType(c)).startsWith(category));
  }

  private static CodePoints script(String name) throws PatternException {
    Character.UnicodeScript script;
    try {
      script = Character.UnicodeScript.forName(name);
    } catch (IllegalArgumentException e) {
      throw new PatternException("\\p{Script=" + name + "}, a script that is not known here");
    }
    return CodePoints.where(c -> Character.UnicodeScript.of(c) == script);
  }
}
