package io.runtimemoat.gpu.tokenizer;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The distance between Jinja2 and the library that renders here: what can be rewritten is, and what
 * would be rendered wrong without a word is refused when a model loads.
 */
final class TemplateDialect {
  private static final Pattern TAG = Pattern.compile("\\{\\{.*?}}|\\{%.*?%}", Pattern.DOTALL);
  private static final Pattern QUOTED =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"", Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");
  private static final Pattern TEST = Pattern.compile("\\bis\\s+(?:not\\s+)?([A-Za-z_]\\w*)");
  private static final Pattern FILTERED_LOOP =
      Pattern.compile("\\{%[-+]?\\s*for\\b.*\\bin\\b.*\\sif\\s(?!.*\\selse\\s).*", Pattern.DOTALL);
  private static final Pattern GENERATION =
      Pattern.compile("\\{%[-+]?\\s*(?:end)?generation\\s*[-+]?%}");

  private TemplateDialect() {}

  /** The same template in words the library knows. */
  static String adapted(String source) {
    // Jinja2 drops one line end at the end of a template; jinjava would drop it from the result.
    String body = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
    // generation only marks what a trainer looks at.
    return GENERATION.matcher(body).replaceAll("").replace("[::-1]", "|reverse|list");
  }

  /**
   * @throws IOException naming the construct: an unknown filter or test (which the library would
   *     drop), or a loop with a condition (which it would read as a choice), or whitespace control
   *     with {@code +} (which it would ignore)
   */
  static void check(String source, Predicate<String> filters, Predicate<String> tests)
      throws IOException {
    for (Matcher tags = TAG.matcher(source); tags.find(); ) {
      String tag = QUOTED.matcher(tags.group()).replaceAll("''");
      for (Matcher filter = FILTER.matcher(tag); filter.find(); ) {
        refuse(!filters.test(filter.group(1)), "filter " + filter.group(1));
      }
      for (Matcher test = TEST.matcher(tag); test.find(); ) {
        refuse(!tests.test(test.group(1)), "test " + test.group(1));
      }
      refuse(tag.endsWith("+%}") || tag.startsWith("{%+"), "whitespace control with +");
      refuse(FILTERED_LOOP.matcher(tag).matches(), "loop with a condition: " + tags.group());
    }
  }

  private static void refuse(boolean unsupported, String construct) throws IOException {
    if (unsupported) {
      throw new IOException("the chat template uses what is not supported here: " + construct);
    }
  }
}
