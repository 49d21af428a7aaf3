package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.RandomSchemas;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A mask has exactly the tokens that are taken one by one, byte by byte. */
class MaskByTokenTest {
  private static final List<String> PIECES =
      List.of(
          "a", "b", "ab", "abc", "c", "é", "😀", "x", "q", "\u2028", "\"", "\":", "\",", "\"}",
          "\"]", "{", "}", "[", "]", ",", ":", " ", "\n", "\\", "\\n", "\\\"", "\\u", "\\u00e9",
          "\\u0061", "\\ud83d", "\\ude00", "0", "1", "12", "7", ".", "-", "e", "E+", "@", "true",
          "null", "false", "A", "_", "/", "T", "Z", "2026", "\\/", "\\u00");

  /** What random schemas rarely have together. */
  private static final List<String> SCHEMAS =
      List.of(
          "{\"type\":\"string\",\"minLength\":2,\"maxLength\":5}",
          "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":3}}",
          "{\"type\":\"array\",\"items\":{\"pattern\":\"^[a-z0-9._]+@[a-z]+$\"}}",
          "{\"type\":\"array\",\"items\":{\"pattern\":\"^[a-zA-Z0-9_-]{1,9}$\"}}",
          "{\"type\":\"array\",\"items\":{\"pattern\":\"^.*$\",\"maxLength\":7}}",
          "{\"type\":\"array\",\"items\":{\"pattern\":\"^[^a]*$\",\"minLength\":4}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\"}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[\"a\",\"ab\",\"é\"]}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\",\"pattern\":"
              + "\"^[ab]+$\"}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"anyOf\":[{\"enum\":[\"a\",\"b\"]},"
              + "{\"type\":\"string\",\"minLength\":2}]}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\",\"maxLength\":9}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\",\"pattern\":"
              + "\"^[abé]{1,2}$\"}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\",\"pattern\":"
              + "\"^[éèa]$\"},\"minItems\":2}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\",\"pattern\":"
              + "\"^[a-z]*1$\"}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\",\"maxLength\":1}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"object\",\"required\":[\"a\"],"
              + "\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\","
              + "\"maxLength\":3}},\"additionalProperties\":false}}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"object\",\"required\":[\"a\"],"
              + "\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"enum\":[\"a\",\"b\"]}},"
              + "\"additionalProperties\":false}}",
          "{\"type\":\"array\",\"uniqueItems\":true}",
          "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":[\"string\",\"integer\"]}}",
          "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"not\":{\"oneOf\":[{\"pattern\":\"b\"}]}}}",
          "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"not\":{\"pattern\":\"b\"}}}",
          "{\"anyOf\":[{\"enum\":[\"a\",\"abc\",\"é\"]},{\"type\":\"string\",\"minLength\":2}]}",
          "{\"anyOf\":[{\"enum\":[\"a\",\"abc\"]},{\"type\":\"string\",\"maxLength\":2}]}",
          "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"ab\":{\"enum\":"
              + "[\"x\"]}},\"additionalProperties\":{\"type\":\"string\"},\"required\":[\"ab\"]}",
          "{\"type\":\"object\",\"patternProperties\":{\"^a\":{\"type\":\"string\"}}}",
          "{\"type\":\"object\",\"patternProperties\":{\"^a\":{\"type\":\"string\"}},"
              + "\"additionalProperties\":false}",
          "{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[ab]{1,3}$\"}}",
          "{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[ab]{1,8}$\"}}",
          "{\"type\":\"object\",\"not\":{\"required\":[\"b\"]}}",
          "{\"type\":\"object\",\"not\":{\"oneOf\":[{\"required\":[\"b\"]}]}}",
          "{\"anyOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"const\":1}}},"
              + "{\"type\":\"object\",\"properties\":{\"ab\":{\"const\":\"x\"}},"
              + "\"additionalProperties\":false}]}",
          "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":120}}",
          "{\"type\":\"array\",\"items\":{\"type\":\"number\",\"exclusiveMinimum\":0}}",
          "{\"type\":\"array\",\"items\":{\"multipleOf\":0.5,\"maximum\":7}}",
          "{\"type\":\"object\",\"properties\":{\"a\":{\"format\":\"date-time\",\"type\":"
              + "\"string\"},\"b\":{\"format\":\"email\",\"type\":\"string\"}}}",
          "true");

  static List<String> schemas() {
    return SCHEMAS;
  }

  private static TokenVocabulary vocabulary(Random random) {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (int i = 0; i < 400; i++) {
      StringBuilder token = new StringBuilder();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        token.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      byte[] bytes = token.toString().getBytes(StandardCharsets.UTF_8);
      int from = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : 0;
      int to =
          random.nextInt(3) == 0 ? from + 1 + random.nextInt(bytes.length - from) : bytes.length;
      tokens.add(Arrays.copyOfRange(bytes, from, to));
    }
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(tokens.size() - 1));
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void masksOfRandomSchemas_areWhatTokensAreTaken(@ForAll long seed) {
    Random random = new Random(seed);
    RandomSchemas schemas = new RandomSchemas(seed, random.nextBoolean());
    String schema = schemas.schema();
    compiled(schema, false).ifPresent(grammar -> compare(grammar, schema, random));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void masksOfEveryKindOfPlace_areWhatTokensAreTaken(String schema) {
    for (int seed = 1; seed <= 2; seed++) {
      compare(compiled(schema, true).orElseThrow(), schema, new Random(seed));
    }
  }

  @Test
  void keysThatAreThere_orComeInTheSameToken_areNotTakenAgain() {
    List<String> pieces =
        List.of(
            "a", "\"", "a\":", "b\":", "a\":1,\"a\":", "a\":1,\"b\":", "\":0,\"\":", "\":0,\"c\":");
    Grammar any = compiled("{\"type\":\"object\"}", false).orElseThrow();

    assertThat(allowed(any, "{\"", pieces))
        .containsExactly("a", "\"", "a\":", "b\":", "a\":1,\"b\":", "\":0,\"c\":");
    assertThat(allowed(any, "{\"a\":1,\"", pieces))
        .containsExactly("a", "\"", "b\":", "\":0,\"c\":");
    assertThat(allowed(any, "{\"\":1,\"", pieces))
        .containsExactly("a", "a\":", "b\":", "a\":1,\"b\":");
    assertThat(allowed(any, "{\"aa\":1,\"a", pieces))
        .containsExactly("a", "\"", "b\":", "\":0,\"\":", "\":0,\"c\":");
  }

  private static List<String> allowed(Grammar grammar, String before, List<String> pieces) {
    List<byte[]> tokens =
        pieces.stream().map(piece -> piece.getBytes(StandardCharsets.UTF_8)).toList();
    TokenVocabulary vocabulary = TokenVocabulary.of(tokens, List.of());
    GrammarMatcher matcher = grammar.matcher(vocabulary, MaskRules.standard(), new MaskCache(1));
    assertThat(matcher.acceptText(before.getBytes(StandardCharsets.UTF_8))).isTrue();
    long[] mask = new long[vocabulary.maskWords()];
    matcher.fillNextTokenBitmask(mask);
    List<String> allowed = new ArrayList<>();
    for (int token = 0; token < pieces.size(); token++) {
      if ((mask[0] >>> token & 1) != 0) {
        allowed.add(pieces.get(token));
      }
    }
    return allowed;
  }

  private static Optional<Grammar> compiled(String schema, boolean formats) {
    try {
      return Optional.of(
          Grammar.of(new GrammarSource.JsonSchema(schema, Optional.empty(), formats)));
    } catch (RefusedGrammarException e) {
      return Optional.empty();
    }
  }

  private static void compare(Grammar grammar, String schema, Random random) {
    TokenVocabulary vocabulary = vocabulary(random);
    WhiteSpace whiteSpace =
        random.nextBoolean()
            ? new WhiteSpace.InARow(1 + random.nextInt(4))
            : new WhiteSpace.LaidOut(random.nextInt(3));
    MaskRules rules = new MaskRules(random.nextBoolean(), whiteSpace, random.nextBoolean());
    for (int text = 0; text < 3; text++) {
      GrammarMatcher matcher = grammar.matcher(vocabulary, rules, new MaskCache(4));
      long[] mask = new long[vocabulary.maskWords()];
      StringBuilder so = new StringBuilder();
      for (int step = 0; step < 25; step++) {
        matcher.fillNextTokenBitmask(mask);
        List<Integer> allowed = new ArrayList<>();
        for (int token = 0; token < vocabulary.size(); token++) {
          boolean taken = matcher.acceptToken(token);
          if (taken) {
            matcher.rollback(1);
          }
          String shown = new String(vocabulary.bytes(token), StandardCharsets.UTF_8);
          assertThat((mask[token >> 6] >>> token & 1) != 0)
              .as("%s: <%s> after <%s>", schema, shown, so)
              .isEqualTo(taken);
          if (taken && !vocabulary.isEnd(token)) {
            allowed.add(token);
          }
        }
        if (allowed.isEmpty()) {
          break;
        }
        int token = allowed.get(random.nextInt(allowed.size()));
        matcher.acceptToken(token);
        so.append(new String(vocabulary.bytes(token), StandardCharsets.UTF_8));
      }
    }
  }
}
