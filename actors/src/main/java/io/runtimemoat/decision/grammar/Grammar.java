package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.json.PartialJson;
import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskCache;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.SharedMasks;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A compiled schema, pattern, list or set of rules: it validates, masks and completes texts. Safe
 * for use by many threads.
 */
public final class Grammar {
  private static final int MAX_TREE_DEPTH = 1024;
  private static final int MOST_HELD_PATHS = 16;

  private final GrammarSource source;
  private final String digest;
  private final TextMachine anyOrder;
  private final TextMachine inOrder;
  private final Supplier<List<KeywordUse>> keywords;
  private final SharedMasks masks = new SharedMasks();

  Grammar(
      GrammarSource source,
      TextMachine anyOrder,
      TextMachine inOrder,
      Supplier<List<KeywordUse>> keywords) {
    this.source = source;
    this.digest = source.digest();
    this.anyOrder = anyOrder;
    this.inOrder = inOrder;
    this.keywords = keywords;
  }

  /**
   * Compiles a grammar.
   *
   * @throws RefusedGrammarException if it is wrong, or cannot be enforced, or cannot be satisfied
   */
  public static Grammar of(GrammarSource source, GrammarLimits limits)
      throws RefusedGrammarException {
    return GrammarCompiler.compile(source, limits);
  }

  /** Compiles a grammar within the standard limits. */
  public static Grammar of(GrammarSource source) throws RefusedGrammarException {
    return of(source, GrammarLimits.standard());
  }

  /** Compiles a schema within the standard limits. */
  public static Grammar ofSchema(String schema) throws RefusedGrammarException {
    return of(GrammarSource.JsonSchema.of(schema));
  }

  /** What was compiled. */
  public GrammarSource source() {
    return source;
  }

  /** What it is known by: the same text read the same way has the same digest. */
  public String digest() {
    return digest;
  }

  /** Its texts with the members of objects in any order. */
  TextMachine anyOrder() {
    return anyOrder;
  }

  /** Its texts with the members of objects in their schema's order. */
  TextMachine inOrder() {
    return inOrder;
  }

  /**
   * Every keyword of a schema, where it stands and how it is enforced; rules have none. Found anew
   * for each who asks, with as much work as it takes to follow every value there may be.
   */
  public List<KeywordUse> keywords() {
    return keywords.get();
  }

  /**
   * JSON Pointers of the schema's parts whose values are decided when they end, as far as texts
   * have come to them by now; the first of many.
   */
  public List<String> heldPaths() {
    return anyOrder.heldPaths().stream().limit(MOST_HELD_PATHS).toList();
  }

  /** Whether texts are JSON. */
  public boolean isJson() {
    return source instanceof GrammarSource.JsonSchema;
  }

  /** What is known of a whole text. */
  public Verdict validate(byte[] text) {
    GrammarValidator validator = validator();
    validator.feed(text);
    return validator.verdict();
  }

  /** What of a text can stay, and what would make it valid. */
  public Repair repair(byte[] text) {
    GrammarValidator validator = validator();
    validator.feed(text);
    Verdict verdict = validator.verdict();
    int kept = (int) verdict.at();
    Optional<JsonValue> tree =
        isJson() ? PartialJson.read(Arrays.copyOf(text, kept), MAX_TREE_DEPTH) : Optional.empty();
    return new Repair(verdict, kept, tree, validator.hints(), validator.shortestCompletion());
  }

  /** Reads one text. */
  public GrammarValidator validator() {
    return new GrammarValidator(anyOrder);
  }

  /** Grows one text token by token; its masks are shared with other texts of this grammar. */
  public GrammarMatcher matcher(TokenVocabulary vocabulary, MaskRules rules) {
    return matcher(vocabulary, rules, masks.of(vocabulary, rules));
  }

  /** Memory that it takes by now, roughly: it grows as texts ask for more of it. */
  public long estimatedBytes() {
    return (long) source.parts().stream().mapToInt(String::length).sum() * Character.BYTES
        + anyOrder.estimatedBytes()
        + masks.estimatedBytes();
  }

  /**
   * Grows one text token by token.
   *
   * @param cache of this grammar, vocabulary and rules
   */
  public GrammarMatcher matcher(TokenVocabulary vocabulary, MaskRules rules, MaskCache cache) {
    return new GrammarMatcher(rules.inOrder() ? inOrder : anyOrder, vocabulary, rules, cache);
  }
}
