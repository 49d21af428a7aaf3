package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads ECMA-262's patterns with the flag {@code u}, leniently as with annex B, but for
 * back-references, which no regular language has.
 */
final class PatternParser {
  private static final int MAX_NESTING = 64;
  private static final int MAX_REPEAT = 4096;

  private final String pattern;
  private PatternSyntax syntax;
  private final PatternEscapes escapes;
  private int at;
  private int depth;

  private PatternParser(String pattern, PatternSyntax syntax) {
    this.pattern = pattern;
    this.syntax = syntax;
    this.escapes = new PatternEscapes(pattern);
  }

  static Regex parse(String pattern, PatternSyntax syntax) throws PatternException {
    GroupFlags leading = GroupFlags.leading(pattern, syntax);
    PatternParser parser = new PatternParser(pattern, leading.syntax());
    parser.at = leading.end();
    Regex regex = parser.choice();
    if (parser.at < pattern.length()) {
      throw new PatternException("an unmatched ')'");
    }
    return regex;
  }

  private Regex choice() throws PatternException {
    List<Regex> options = new ArrayList<>();
    options.add(sequence());
    while (take('|')) {
      options.add(sequence());
    }
    return options.size() == 1 ? options.get(0) : new Regex.Choice(options);
  }

  private Regex sequence() throws PatternException {
    List<Regex> parts = new ArrayList<>();
    while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.get(0) : new Regex.Sequence(parts);
  }

  private Regex atom() throws PatternException {
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '^' -> new Regex.Begin();
      case '$' -> new Regex.End();
      case '.' -> new Regex.OneOf(syntax.dot());
      case '(' -> group();
      case '[' -> new Regex.OneOf(set());
      case '\\' -> {
        if (take('b')) {
          yield boundary(false);
        }
        if (take('B')) {
          yield boundary(true);
        }
        CodePoints escaped = escapes.read(at, false, syntax);
        at = escapes.end();
        yield new Regex.OneOf(syntax.folded(escaped));
      }
      case '*', '+', '?' ->
          throw new PatternException("nothing to repeat before '" + (char) c + "'");
      default -> new Regex.OneOf(syntax.folded(CodePoints.range(c, c)));
    };
  }

  /** Where a character of words stands on one side alone, or on both or none. */
  private Regex boundary(boolean negated) {
    Regex word = new Regex.OneOf(syntax.folded(CodePoints.WORD));
    return new Regex.Choice(
        List.of(
            new Regex.Sequence(
                List.of(new Regex.Look(word, false, false), new Regex.Look(word, true, !negated))),
            new Regex.Sequence(
                List.of(new Regex.Look(word, false, true), new Regex.Look(word, true, negated)))));
  }

  private Regex group() throws PatternException {
    if (++depth > MAX_NESTING) {
      throw new PatternException("more than " + MAX_NESTING + " nested groups");
    }
    PatternSyntax around = syntax;
    UnaryOperator<Regex> meaning = take('?') ? kindOfGroup() : UnaryOperator.identity();
    Regex inner = choice();
    if (!take(')')) {
      throw new PatternException("a group without ')'");
    }
    depth--;
    syntax = around;
    return meaning.apply(inner);
  }

  /** What a group is that begins with a question mark. */
  private UnaryOperator<Regex> kindOfGroup() throws PatternException {
    for (String sign : List.of("=", "!", "<=", "<!")) {
      if (pattern.startsWith(sign, at)) {
        at += sign.length();
        return part -> new Regex.Look(part, sign.length() == 1, sign.endsWith("!"));
      }
    }
    at += pattern.startsWith("P<", at) ? 1 : 0;
    if (pattern.startsWith("<", at)) {
      int close = pattern.indexOf('>', at);
      if (close < 0) {
        throw new PatternException("a group name without '>'");
      }
      at = close + 1;
    } else if (!take(':')) {
      GroupFlags flags = GroupFlags.read(pattern, at, syntax);
      syntax = flags.syntax();
      at = flags.end();
    }
    return UnaryOperator.identity();
  }

  private Regex repeated(Regex part) throws PatternException {
    int least;
    int most;
    if (take('*')) {
      least = 0;
      most = -1;
    } else if (take('+')) {
      least = 1;
      most = -1;
    } else if (take('?')) {
      least = 0;
      most = 1;
    } else {
      int[] counts = counts();
      if (counts.length == 0) {
        return part;
      }
      least = counts[0];
      most = counts[1];
    }
    take('?'); // lazy or not, the language is the same
    boolean isPlace = part instanceof Regex.Begin || part instanceof Regex.End;
    if (isPlace || part instanceof Regex.Look) {
      return least == 0 ? Regex.empty() : part;
    }
    return new Regex.Repeat(part, least, most);
  }

  /** {@code {2}}, {@code {2,}} or {@code {2,3}}; anything else is text. */
  private int[] counts() throws PatternException {
    int close = pattern.indexOf('}', at);
    if (at >= pattern.length() || pattern.charAt(at) != '{' || close < 0) {
      return new int[0];
    }
    String inside = pattern.substring(at + 1, close);
    int comma = inside.indexOf(',');
    String first = comma < 0 ? inside : inside.substring(0, comma);
    String second = comma < 0 ? inside : inside.substring(comma + 1);
    if (!isNumber(first) || !(isNumber(second) || (comma >= 0 && second.isEmpty()))) {
      if (syntax.strict() && comma == 0 && isNumber(second)) {
        throw new PatternException("{" + inside + "}: write {0" + inside + "}");
      }
      return new int[0];
    }
    at = close + 1;
    int least = count(first);
    int most = second.isEmpty() ? -1 : count(second);
    if (most >= 0 && most < least) {
      throw new PatternException("a repetition {" + inside + "} that is out of order");
    }
    return new int[] {least, most};
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int count(String digits) throws PatternException {
    String plain = digits.replaceFirst("^0+(?=.)", "");
    if (plain.length() > 4 || Integer.parseInt(plain) > MAX_REPEAT) {
      throw new PatternException("more than " + MAX_REPEAT + " repetitions");
    }
    return Integer.parseInt(plain);
  }

  private CodePoints set() throws PatternException {
    boolean negated = take('^');
    List<CodePoints> parts = new ArrayList<>();
    if (syntax.strict() && pattern.startsWith("]", at)) {
      throw new PatternException("a set that begins with ']': write \\] for the character");
    }
    while (!take(']')) {
      CodePoints first = setMember();
      boolean dash =
          at + 1 < pattern.length() && pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']';
      if (!dash) {
        parts.add(first);
        continue;
      }
      at++;
      CodePoints last = setMember();
      if (isSingle(first) && isSingle(last)) {
        if (first.ranges()[0] > last.ranges()[0]) {
          throw new PatternException("a range that is out of order");
        }
        parts.add(CodePoints.range(first.ranges()[0], last.ranges()[0]));
      } else {
        parts.addAll(List.of(first, CodePoints.range('-', '-'), last));
      }
    }
    CodePoints all = syntax.folded(CodePoints.union(parts));
    return negated ? all.negated() : all;
  }

  private static boolean isSingle(CodePoints set) {
    return set.ranges().length == 2 && set.ranges()[0] == set.ranges()[1];
  }

  private CodePoints setMember() throws PatternException {
    if (at >= pattern.length()) {
      throw new PatternException("a set without ']'");
    }
    PosixNames.refuse(pattern, at);
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    if (c != '\\') {
      boolean operator = syntax.strict() && (c == '[' || (c == '&' && pattern.startsWith("&", at)));
      if (operator) {
        throw new PatternException(
            "'" + (char) c + "' inside a set: write \\" + (char) c + " for the character");
      }
      return CodePoints.range(c, c);
    }
    CodePoints escaped = escapes.read(at, true, syntax);
    at = escapes.end();
    return escaped;
  }

  private boolean take(char c) {
    if (at < pattern.length() && pattern.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }
}
