package io.runtimemoat.decision.guard.pii;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.runtimemoat.config.GuardSettings;
import java.util.ArrayDeque;

/**
 * A tenant's own pattern, on RE2/J: time linear in the text for every pattern.
 *
 * <p>It sees one word at a time (what stands between white space), so it cannot match across words.
 */
public final class CustomPattern {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final String name;
  private final Pattern pattern;

  private CustomPattern(String name, Pattern pattern) {
    this.name = name;
    this.pattern = pattern;
  }

  /**
   * Compiles a pattern.
   *
   * @param name its label, 1 to 32 of {@code a-z 0-9 -}
   * @param settings the bounds on its source and on its time per character
   * @throws IllegalArgumentException if a bound or the syntax is broken; the message says which
   */
  public static CustomPattern compile(String name, String regex, GuardSettings settings) {
    int maxLength = settings.maxPatternLength();
    int maxProgram = settings.maxPatternSteps();
    if (!NAME.matches(name)) {
      throw new IllegalArgumentException(
          "a pattern's name is 1 to 32 of a-z, 0-9 and '-', not '" + name + "'");
    }
    if (regex.isEmpty() || regex.length() > maxLength) {
      throw refused(name, "has 1 to " + maxLength + " characters, not " + regex.length());
    }
    long unrolled = unrolledSize(regex);
    if (unrolled > maxProgram) {
      throw refused(name, "unrolls to at most " + maxProgram + " signs, not " + unrolled);
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw refused(name, "must be RE2 syntax: " + e.getMessage());
    }
    if (pattern.programSize() > maxProgram) {
      throw refused(
          name, "compiles to at most " + maxProgram + " steps, not " + pattern.programSize());
    }
    if (pattern.matches("")) {
      throw refused(name, "must not match the empty text");
    }
    return new CustomPattern(name, pattern);
  }

  public String name() {
    return name;
  }

  Pattern pattern() {
    return pattern;
  }

  /*
   * RE2/J unrolls counts before programSize() can be asked, and nested ones multiply: ((a{100}){100}
   * is 10 000 instructions. So the size is computed first, from the source alone: a character, an
   * escape and a class are one, a group is the sum of its parts, a count multiplies what it follows.
   */
  private static long unrolledSize(String regex) {
    ArrayDeque<Long> outer = new ArrayDeque<>();
    long sum = 0;
    long last = 0;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '(') {
        outer.push(sum);
        sum = 0;
        last = 0;
      } else if (c == ')') {
        last = sum;
        sum += outer.isEmpty() ? 0 : outer.pop();
      } else if (c == '{' && count(regex, i) > 0) {
        long times = count(regex, i);
        sum = Math.min(sum + last * (times - 1), Integer.MAX_VALUE);
        last = Math.min(last * times, Integer.MAX_VALUE);
        i = closing(regex, i, '}');
      } else {
        i = atomEnd(regex, i);
        last = 1;
        sum++;
      }
    }
    return sum;
  }

  /** The larger number in the braces at {@code brace}, or 0 if they hold none. */
  private static long count(String regex, int brace) {
    long largest = 0;
    long number = 0;
    for (int j = brace + 1; j < regex.length() && regex.charAt(j) != '}'; j++) {
      int digit = Character.digit(regex.charAt(j), 10);
      number = digit < 0 ? 0 : Math.min(number * 10 + digit, Integer.MAX_VALUE);
      largest = Math.max(largest, number);
    }
    return largest;
  }

  /** The last character of the escape or class that begins at {@code i}. */
  private static int atomEnd(String regex, int i) {
    int end = i;
    if (regex.charAt(i) == '\\') {
      end = i + 1;
    } else if (regex.charAt(i) == '[') {
      end = closing(regex, i + 1, ']');
    }
    return end;
  }

  private static int closing(String regex, int from, char sign) {
    int end = regex.indexOf(sign, from + 1);
    return end < 0 ? regex.length() : end;
  }

  private static IllegalArgumentException refused(String name, String allowed) {
    return new IllegalArgumentException("pattern " + name + " " + allowed);
  }

  @Override
  public String toString() {
    return name + "=" + pattern;
  }
}
