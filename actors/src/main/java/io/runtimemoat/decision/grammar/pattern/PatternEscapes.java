package io.runtimemoat.decision.grammar.pattern;

import java.util.Optional;

/** What follows a backslash in a pattern. */
final class PatternEscapes {
  private final String pattern;
  private int at;

  PatternEscapes(String pattern) {
    this.pattern = pattern;
  }

  /** Where the escape that was read last ends. */
  int end() {
    return at;
  }

  /** Reads what follows the backslash before {@code from}. */
  CodePoints read(int from, boolean inSet, PatternSyntax syntax) throws PatternException {
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
      case 'W' -> syntax.folded(CodePoints.WORD).negated();
      case 's' -> CodePoints.SPACE;
      case 'S' -> CodePoints.SPACE.negated();
      case 'p' -> property();
      case 'P' -> property().negated();
      case 'b' -> single('\b'); // a boundary outside sets, and read there
      case 'B' -> refuse("\\B inside a set");
      case 'k' -> refuse("\\k");
      case 'A' -> refuseAnchor(inSet, "\\A", "^");
      case 'Z', 'z' -> refuseAnchor(inSet, "\\" + (char) c, "$");
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
      default -> itself(c, syntax.strict());
    };
  }

  /** In some engines a letter has a meaning of its own here, in others it is text. */
  private CodePoints itself(int c, boolean strict) throws PatternException {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return strict && letter ? refuse("\\" + (char) c) : single(c);
  }

  private static CodePoints single(int codePoint) {
    return CodePoints.range(codePoint, codePoint);
  }

  private static CodePoints refuse(String what) throws PatternException {
    throw new PatternException(what + " is not supported");
  }

  /**
   * With the flag u it is an error, without it a letter, elsewhere a place: nobody means a letter.
   */
  private static CodePoints refuseAnchor(boolean inSet, String anchor, String instead)
      throws PatternException {
    throw new PatternException(
        inSet
            ? anchor + " inside a set"
            : anchor + ", an anchor that ECMA-262 does not have: write " + instead);
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
    Optional<CodePoints> found =
        switch (key) {
          case "Script", "sc" -> UnicodeSets.script(value);
          case "General_Category", "gc" -> UnicodeSets.category(value);
          case "" -> UnicodeSets.property(value).or(() -> UnicodeSets.category(value));
          default -> Optional.empty();
        };
    return found.orElseThrow(() -> new PatternException("\\p{" + name + "}, " + unknown(name)));
  }

  private static String unknown(String name) {
    String instead = PosixNames.instead(name);
    if (instead != null) {
      return "a class of POSIX: write " + instead;
    }
    String script = name.replaceFirst("^(Is|In|script=)(?=.)", "");
    return UnicodeSets.script(script).isPresent()
        ? "a script: write \\p{Script=" + script + "}"
        : "a property or script that is not known here: write \\p{L} and the like,"
            + " \\p{Script=Latin}, or a set such as [a-z]";
  }
}
