package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.Verdict;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts that may have only so many tokens, grown by draws that know nothing of it. */
final class BoundedMatcherTest {
  private static final String TICKET =
      """
      {"type": "object", "additionalProperties": false,
       "properties": {
         "category": {"enum": ["billing", "delivery", "other"]},
         "items": {"type": "array", "items": {"type": "object", "required": ["sku", "count"],
           "properties": {"sku": {"type": "string", "minLength": 3},
             "count": {"type": "integer", "minimum": 1}}}},
         "note": {"type": "string"},
         "tree": {"$ref": "#/$defs/tree"}},
       "required": ["category", "items", "note", "tree"],
       "$defs": {"tree": {"type": "object", "required": ["name", "kids"],
         "properties": {"name": {"type": "string"},
           "kids": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}}}
      """;
  private static final List<String> WORDS =
      List.of(
          "{\"", "\":", "\",\"", "\"category", "billing", "items", "count", "[{\"", "}]", "\"}");
  private static final int END = 256 + WORDS.size();

  private static final TokenVocabulary VOCABULARY = vocabulary();

  private static TokenVocabulary vocabulary() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    WORDS.forEach(word -> tokens.add(word.getBytes(StandardCharsets.UTF_8)));
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(END));
  }

  /** A model that likes digits: at each place the last token of the mask that is one. */
  @Test
  void numbersWithoutAnEnd_areEndedAndTheTextGoesOn() throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"n\", \"x\","
                + " \"y\", \"m\"], \"properties\": {\"y\": {\"type\": \"number\"},"
                + "\"n\": {\"type\": \"integer\", \"minimum\": 1}, \"x\": {\"maximum\": 0.5,"
                + " \"type\": \"number\", \"minimum\": 0}, \"m\": {\"enum\": [true]}}}");
    BoundedMatcher matcher =
        new BoundedMatcher(grammar.matcher(VOCABULARY, MaskRules.standard()), VOCABULARY);
    long[] mask = new long[VOCABULARY.maskWords()];
    StringBuilder text = new StringBuilder();
    for (int left = 400; left > 0 && !matcher.isFinished(); left--) {
      matcher.fillNextTokenBitmask(mask);
      BitSet allowed = BitSet.valueOf(mask);
      int digit = allowed.previousSetBit('9');
      boolean any = digit < '0';
      int token = matcher.take(any ? allowed.nextSetBit('!') : digit, left);
      if (token != END) {
        text.append((char) token);
      }
    }

    String written = text.toString();
    assertThat(grammar.validate(written.getBytes(StandardCharsets.UTF_8)).status())
        .as(written)
        .isEqualTo(Verdict.Status.COMPLETE);
    assertThat(written).contains("\"y\":" + "9".repeat(32) + ",", "\"n\":" + "9".repeat(32) + ",");
  }

  @Test
  void aTextOfRandomTokens_isEndedWithinItsTokens() throws Exception {
    Grammar grammar = Grammar.ofSchema(TICKET);
    MaskCache cache = new MaskCache(512);
    int shortest = shortestTokens(grammar, cache);
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int bound = shortest + random.nextInt(120);

      String text = grow(grammar, cache, random, bound);

      assertThat(grammar.validate(text.getBytes(StandardCharsets.ISO_8859_1)).status())
          .as("seed %d, %d tokens: %s", seed, bound, text)
          .isEqualTo(Verdict.Status.COMPLETE);
    }
  }

  @Test
  void endingsOfStatesThatWereMetBefore_areThoseThatWouldBeFound() throws Exception {
    Grammar grammar = Grammar.ofSchema(TICKET);
    MaskCache shared = new MaskCache(512);
    long[] mask = new long[VOCABULARY.maskWords()];
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      GrammarMatcher text = grammar.matcher(VOCABULARY, MaskRules.standard(), shared);
      for (int i = 0; i < 80 && !text.isTerminated(); i++) {
        text.fillNextTokenBitmask(mask);
        int[] allowed = BitSet.valueOf(mask).stream().toArray();
        text.acceptToken(allowed[random.nextInt(allowed.length)]);
        int[] met = text.completionTokens().orElse(new int[] {-1});

        byte[] shortest = text.shortestCompletion().orElse(new byte[0]);
        int[] found = VOCABULARY.fewestTokens(shortest);
        int[] spelt = text.isTerminated() ? met : Arrays.copyOf(met, met.length - 1);
        assertThat(spelt)
            .as("seed %d, token %d", seed, i)
            .isEqualTo(text.isTerminated() ? met : found);
      }
    }
  }

  @Test
  void withTokensToSpare_whatWasDrawnIsTaken() throws Exception {
    Grammar grammar = Grammar.ofSchema("{\"type\": \"string\"}");
    BoundedMatcher text = text(grammar, new MaskCache(8));

    assertThat(text.take('"', 10)).isEqualTo('"');
    assertThat(text.take('x', 9)).isEqualTo('x');
    assertThat(text.take('y', 2)).isEqualTo('y');
    assertThat(text.isCut()).isFalse();
    assertThat(text.take('z', 1)).isEqualTo('"');
    assertThat(text.isFinished()).isTrue();
    assertThat(text.isCut()).isTrue();
  }

  /** A 0 that is there already becomes another number only as no mask writes integers. */
  @Test
  void whereTheRulesOfMasksLeaveNothing_theEndingIsFollowed() throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\": \"array\", \"uniqueItems\": true, \"items\": {\"type\": \"integer\"}}");
    BoundedMatcher matcher =
        new BoundedMatcher(grammar.matcher(VOCABULARY, MaskRules.standard()), VOCABULARY);
    long[] mask = new long[VOCABULARY.maskWords()];
    StringBuilder text = new StringBuilder();
    for (int left = 40; left > 0 && !matcher.isFinished(); left--) {
      matcher.fillNextTokenBitmask(mask);
      BitSet allowed = BitSet.valueOf(mask);
      assertThat(allowed.isEmpty()).as(text.toString()).isFalse();
      int wanted = "[0,0".length() > text.length() ? "[0,0".charAt(text.length()) : -1;
      int token = wanted >= 0 && allowed.get(wanted) ? wanted : allowed.nextSetBit(0);
      text.append((char) matcher.take(token, left));
    }

    String written = text.toString();
    assertThat(grammar.validate(written.getBytes(StandardCharsets.UTF_8)).status())
        .as(written)
        .isEqualTo(Verdict.Status.COMPLETE);
    assertThat(matcher.isCut()).isFalse();
  }

  /** Strings that have anything but {@code a}: each is refused when it ends, and none ends. */
  @Test
  void aTokenAfterWhichNoEndingIsKnown_isNotTaken() throws Exception {
    Grammar grammar =
        Grammar.ofSchema("{\"not\": {\"oneOf\": [{\"type\": \"string\", \"pattern\": \"[^a]\"}]}}");
    BoundedMatcher text = text(grammar, new MaskCache(8));

    assertThat(text.take('"', 50)).isEqualTo('"');
    assertThat(text.take('a', 49)).isEqualTo('a');
    assertThat(text.take('S', 48)).as("in place of what has no end").isEqualTo('"');
    for (int seed = 0; seed < 200; seed++) {
      String grown = grow(grammar, new MaskCache(64), new Random(seed), 40);

      assertThat(grammar.validate(grown.getBytes(StandardCharsets.ISO_8859_1)).status())
          .as("seed %d: %s", seed, grown)
          .isEqualTo(Verdict.Status.COMPLETE);
    }
  }

  /** Behind its first token no ending is found any more; the one that was known still ends it. */
  @Test
  void endingWhoseRestIsNotFoundAgain_isFollowedAllTheSame() throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1000,"
                + "\"multipleOf\":999983}},\"required\":[\"a\"],\"additionalProperties\":false}");
    for (int seed = 0; seed < 50; seed++) {
      String grown = grow(grammar, new MaskCache(64), new Random(seed), 14 + seed % 8);

      assertThat(grammar.validate(grown.getBytes(StandardCharsets.ISO_8859_1)).status())
          .as("seed %d: %s", seed, grown)
          .isEqualTo(Verdict.Status.COMPLETE);
    }
  }

  @Test
  void aTextThatNeverFitted_isLeftToTheDraws() throws Exception {
    Grammar grammar = Grammar.ofSchema("{\"type\": \"string\", \"minLength\": 50}");
    BoundedMatcher text = text(grammar, new MaskCache(8));

    assertThat(text.take('"', 3)).isEqualTo('"');
    assertThat(text.take('x', 2)).isEqualTo('x');
    assertThat(text.isFinished()).isFalse();
  }

  @Test
  void aNumber_isNotFinishedWhileADigitMayFollow() throws Exception {
    BoundedMatcher text = text(Grammar.ofSchema("{\"type\": \"integer\"}"), new MaskCache(8));

    assertThat(text.take('7', 10)).isEqualTo('7');
    assertThat(text.isFinished()).isFalse();
    assertThat(text.take(END, 9)).isEqualTo(END);
  }

  @Test
  void aWholeText_isEndedWhenWhatWasDrawnWouldOpenItAgain() throws Exception {
    BoundedMatcher text = text(Grammar.ofSchema("{\"type\": \"number\"}"), new MaskCache(8));

    assertThat(text.take('1', 2)).isEqualTo('1');
    assertThat(text.take('.', 1)).isEqualTo(END);
  }

  /** Most programs that read an integer take no exponent, so none ends one either. */
  @Test
  void anIntegerThatRunsOutOfTokens_endsInDigits() throws Exception {
    String schema =
        "{\"type\": \"array\", \"minItems\": 1,"
            + " \"items\": {\"type\": \"integer\", \"minimum\": 1e15}}";
    BoundedMatcher text = text(Grammar.ofSchema(schema), new MaskCache(8));
    StringBuilder taken = new StringBuilder();

    for (int i = 0; i < 18; i++) {
      taken.append((char) text.take(i == 0 ? '[' : ' ', 18 - i));
    }

    assertThat(taken).hasToString("[1000000000000000]");
  }

  @Test
  void endingsOneAfterAnother_areEachFollowed() throws Exception {
    BoundedMatcher text = text(Grammar.ofSchema("{\"type\": \"number\"}"), new MaskCache(8));

    assertThat(text.take('-', 3)).isEqualTo('-');
    assertThat(text.take('1', 2)).isEqualTo('1');
    assertThat(text.take('e', 1)).isEqualTo(END);
  }

  private static BoundedMatcher text(Grammar grammar, MaskCache cache) {
    return new BoundedMatcher(grammar.matcher(VOCABULARY, MaskRules.standard(), cache), VOCABULARY);
  }

  private static int shortestTokens(Grammar grammar, MaskCache cache) {
    int[] shortest =
        grammar.matcher(VOCABULARY, MaskRules.standard(), cache).completionTokens().orElseThrow();
    return shortest.length - 1; // without the end
  }

  private static String grow(Grammar grammar, MaskCache cache, Random random, int bound) {
    BoundedMatcher text = text(grammar, cache);
    ByteArrayOutputStream grown = new ByteArrayOutputStream();
    long[] mask = new long[VOCABULARY.maskWords()];
    int left = bound;
    while (left > 0 && !text.isFinished()) {
      text.fillNextTokenBitmask(mask);
      int[] allowed = BitSet.valueOf(mask).stream().toArray();
      int taken = text.take(allowed[random.nextInt(allowed.length)], left);
      if (taken == END) {
        break;
      }
      grown.writeBytes(VOCABULARY.bytes(taken));
      left--;
    }
    return grown.toString(StandardCharsets.ISO_8859_1);
  }
}
