package io.runtimemoat.decision.grammar;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Sources that nobody meant, most of them nearly right: they compile or are refused, and what
 * compiles reads any text, with masks and completions, without an exception and without end.
 */
class GarbageSourcesTest {
  /** Hundreds of times what the slowest takes. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final int TEXT_BYTES = 200;
  private static final int MASKS = 8;
  private static final TokenVocabulary BYTES = bytes();

  private static final List<String> SCHEMAS =
      List.of(
          "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/x\"},"
              + "\"b\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[a-z]{2,5}$\"}},\"$defs\":{\"x\":"
              + "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"multipleOf\":3},\"maxItems\":4}},"
              + "\"patternProperties\":{\"^x-\":{}},\"additionalProperties\":false}",
          "{\"anyOf\":[{\"const\":{\"k\":[1,2.50,null]}},{\"enum\":[\"a\",\"b\",3]},{\"not\":{\"type\":"
              + "\"string\",\"minLength\":2}}],\"if\":{\"required\":[\"q\"]},\"then\":{\"maxProperties\":3},"
              + "\"else\":{\"uniqueItems\":true,\"contains\":{\"minimum\":-1.5e3}}}",
          "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"id\":\"u\",\"minimum\":0,"
              + "\"exclusiveMinimum\":true,\"dependencies\":{\"a\":[\"b\"],\"c\":{\"type\":\"object\"}},"
              + "\"definitions\":{\"n\":{\"oneOf\":[{\"$ref\":\"#\"},{\"type\":\"boolean\"}]}},"
              + "\"properties\":{\"c\":{\"$ref\":\"#/definitions/n\"}}}");
  private static final List<String> PATTERNS =
      List.of(
          "^(?:[a-z0-9]+(?:-[a-z]{1,3})*|\\d{4}-\\d\\d)$",
          "(a|b|[^c-e\\]])*?\\u00e9\\x41\\p{Lu}{0,2}(?=x)x", "^(?!aws:)[\\w.:/=+\\-@]{1,128}$");
  private static final List<String> RULES =
      List.of(
          "root ::= item (\",\" item)*\nitem ::= [a-z]{1,4} | \"\\\"\" [^\"\\\\]* \"\\\"\"\n",
          "start: item (\",\" item)* WS?\nitem: /[a-z]+/ | \"x\"i | \"(\" item \")\"\nWS: /[ \\t]+/\n%ignore WS\n",
          "start: %json {\"type\":\"array\",\"items\":{\"enum\":[1,2]}} END\nEND: \"!\"~1..3\n");

  private static TokenVocabulary bytes() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(256));
  }

  @Property(tries = 1500, seed = "20261129")
  void schemas_compileOrAreRefused(@ForAll long seed) {
    check(
        seed,
        SCHEMAS,
        "{}[]\",:0123456789.eE-+$#/truefalsn",
        text -> new GrammarSource.JsonSchema(text, Optional.empty(), seed % 2 == 0));
  }

  @Property(tries = 1500, seed = "20261129")
  void patterns_compileOrAreRefused(@ForAll long seed) {
    check(seed, PATTERNS, "()[]{}|*+?^$.\\,-:=!<>pPuxdwbsé0129az", GrammarSource.Pattern::new);
  }

  @Property(tries = 1500, seed = "20261129")
  void rules_compileOrAreRefused(@ForAll long seed) {
    check(seed, RULES, "()[]{}|*+?~\"/\\:=,.!%#\n \tabroit019", GrammarSource.Ebnf::new);
  }

  private static void check(
      long seed, List<String> seeds, String alphabet, Function<String, GrammarSource> source) {
    Random random = new Random(seed);
    String text = changed(seeds.get(random.nextInt(seeds.size())), alphabet, random);
    assertTimeoutPreemptively(
        LIMIT, () -> compileAndRead(source.apply(text), random), () -> "without end: " + text);
  }

  private static void compileAndRead(GrammarSource source, Random random) {
    Grammar grammar;
    try {
      grammar = Grammar.of(source);
    } catch (RefusedGrammarException e) {
      return;
    }
    GrammarValidator validator = grammar.validator();
    byte[] text = new byte[TEXT_BYTES];
    random.nextBytes(text);
    validator.feed(text);
    grammar.repair("{\"a\":[1,".getBytes(StandardCharsets.UTF_8));
    GrammarMatcher matcher = grammar.matcher(BYTES, MaskRules.standard());
    long[] mask = new long[BYTES.maskWords()];
    for (int i = 0; i < MASKS && !matcher.isTerminated(); i++) {
      matcher.fillNextTokenBitmask(mask);
      int allowed = anyOf(mask, random);
      if (allowed < 0) {
        return;
      }
      matcher.acceptToken(allowed);
    }
    matcher.shortestCompletion();
  }

  private static int anyOf(long[] mask, Random random) {
    int from = random.nextInt(BYTES.size());
    for (int i = 0; i < BYTES.size(); i++) {
      int token = (from + i) % BYTES.size();
      if ((mask[token >> 6] >>> token & 1) != 0) {
        return token;
      }
    }
    return -1;
  }

  /** A text with a few characters lost, doubled, added or moved, or a part said many times. */
  private static String changed(String seed, String alphabet, Random random) {
    StringBuilder text = new StringBuilder(seed);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 2 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, to));
        default -> text.insert(at, text.substring(at, to).repeat(1 + random.nextInt(200)));
      }
      if (text.isEmpty()) {
        return "x";
      }
    }
    return text.toString();
  }
}
