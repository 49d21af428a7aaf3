package io.runtimemoat.decision.grammar.pattern;

/**
 * How a pattern is read where engines differ.
 *
 * @param strict whether what other engines read differently is refused instead of taken as text
 * @param ignoreCase whether letters stand for both cases
 * @param dotAll whether a dot stands for every character
 * @param dotNewline whether a dot leaves out line feeds alone, not all line ends
 */
public record PatternSyntax(
    boolean strict, boolean ignoreCase, boolean dotAll, boolean dotNewline) {
  /** As JSON Schema has it. */
  public static final PatternSyntax SCHEMA = new PatternSyntax(false, false, false, false);

  /** A pattern that a client sends for a whole text. */
  public static final PatternSyntax STRICT = new PatternSyntax(true, false, false, false);

  CodePoints folded(CodePoints set) {
    return ignoreCase ? CaseVariants.of(set) : set;
  }

  CodePoints dot() {
    if (dotAll) {
      return CodePoints.ALL;
    }
    return dotNewline ? CodePoints.range('\n', '\n').negated() : CodePoints.DOT;
  }
}
