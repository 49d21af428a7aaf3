package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RandomItems;
import io.runtimemoat.decision.grammar.RandomSchemas;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Masks in both directions: nothing that leads to a valid text is missing, nothing else is there.
 */
class MaskSoundnessTest {
  private static final int VALUES = 12;

  /** Every byte, so that each text has a tokenization, and pieces that cross JSON's tokens. */
  private static TokenVocabulary vocabulary(Random random) {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String piece :
        List.of(
            "{\"", "\":", "\",\"", "\"}", "],", "}}", "null", "true", "1,", "[1", "\":[", "0.5")) {
      tokens.add(piece.getBytes(StandardCharsets.UTF_8));
    }
    byte[] cut = "\"é😀\\u00e9\"".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 12; i++) {
      int from = random.nextInt(cut.length - 1);
      tokens.add(Arrays.copyOfRange(cut, from, from + 1 + random.nextInt(cut.length - from - 1)));
    }
    tokens.removeIf(token -> token.length == 0);
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(tokens.size() - 1));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyTokenOfAValidText_isAllowedAtItsPlace(@ForAll long seed) {
    RandomSchemas schemas = new RandomSchemas(seed, false);
    Random random = new Random(seed);
    TokenVocabulary vocabulary = vocabulary(random);
    Optional<Grammar> grammar = compiled(schemas.schema());
    for (int i = 0; i < VALUES && grammar.isPresent(); i++) {
      byte[] text = JsonText.of(schemas.value(3)).getBytes(StandardCharsets.UTF_8);
      if (grammar.get().validate(text).status() == Verdict.Status.COMPLETE) {
        GrammarMatcher matcher =
            grammar.get().matcher(vocabulary, new MaskRules(false, 8), new MaskCache(32));
        long[] mask = new long[vocabulary.maskWords()];

        for (int at = 0; at < text.length; ) {
          matcher.fillNextTokenBitmask(mask);
          int token = tokenAt(vocabulary, text, at, random);
          assertThat(isSet(mask, token))
              .as("%s at %s", new String(text, StandardCharsets.UTF_8), at)
              .isTrue();
          assertThat(matcher.acceptToken(token)).isTrue();
          at += vocabulary.bytes(token).length;
        }
        matcher.fillNextTokenBitmask(mask);
        assertThat(isSet(mask, vocabulary.ends()[0])).isTrue();
      }
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyAllowedToken_canStillReachAValidEnd(@ForAll long seed) {
    grow(new RandomSchemas(seed, true).schema(), new Random(seed), false);
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyTokenThatOppositesAllow_canStillReachAValidEnd(@ForAll long seed) {
    grow(new RandomSchemas(seed, false).opposed(), new Random(seed), true);
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyTokenThatDistinctItemsAllow_canStillReachAValidEnd(@ForAll long seed) {
    grow(new RandomSchemas(seed, false).distinctStrings(), new Random(seed), false);
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyTokenThatDifferingValuesAllow_canStillReachAValidEnd(@ForAll long seed) {
    grow(new RandomItems(seed).distinctValues(), new Random(seed), true);
  }

  /**
   * Draws a text under the mask and ends it after each token.
   *
   * @param holds whether the schema may leave something to the end of a value, and is passed over
   */
  private static void grow(String schema, Random random, boolean holds) {
    TokenVocabulary vocabulary = vocabulary(random);
    Optional<Grammar> grammar = compiled(schema);
    if (grammar.isEmpty()) {
      return;
    }
    GrammarMatcher matcher =
        grammar
            .get()
            .matcher(vocabulary, new MaskRules(random.nextBoolean(), 2), new MaskCache(32));
    long[] mask = new long[vocabulary.maskWords()];
    ByteArrayOutputStream text = new ByteArrayOutputStream();

    for (int step = 0; step < 25; step++) {
      matcher.fillNextTokenBitmask(mask);
      int[] allowed = allowed(mask, vocabulary);
      if (allowed.length == 0) {
        assertThat(matcher.isComplete()).as("%s after %s", schema, text).isTrue();
        break;
      }
      int token = allowed[random.nextInt(allowed.length)];
      assertThat(matcher.acceptToken(token)).as("mask and accept agree").isTrue();
      text.writeBytes(vocabulary.bytes(token));
      GrammarValidator validator = grammar.get().validator();
      validator.feed(text.toByteArray());
      boolean isBeyond = text.toString(StandardCharsets.UTF_8).matches("(?s).*[eE][+-]?\\d{5}.*");
      if (holds && (isBeyond || validator.releasable() < text.size())) {
        return; // an exponent that no value is read with, where values are compared
      }
      Optional<byte[]> rest = matcher.shortestCompletion();
      assertThat(rest).as("%s after %s", schema, text).isPresent();
      assertThat(validator.feed(rest.orElseThrow()))
          .as("%s after %s", schema, text)
          .isEqualTo(Verdict.Status.COMPLETE);
    }
  }

  private static Optional<Grammar> compiled(String schema) {
    try {
      return Optional.of(Grammar.ofSchema(schema));
    } catch (RefusedGrammarException e) {
      return Optional.empty();
    }
  }

  private static boolean isSet(long[] mask, int token) {
    return (mask[token >> 6] >>> token & 1) != 0;
  }

  private static int[] allowed(long[] mask, TokenVocabulary vocabulary) {
    return java.util.stream.IntStream.range(0, vocabulary.size())
        .filter(token -> isSet(mask, token) && !vocabulary.isEnd(token))
        .toArray();
  }

  /** Any token that the text goes on with. */
  private static int tokenAt(TokenVocabulary vocabulary, byte[] text, int at, Random random) {
    int[] fitting =
        java.util.stream.IntStream.range(0, vocabulary.size())
            .filter(token -> fits(vocabulary.bytes(token), text, at))
            .toArray();
    return fitting[random.nextInt(fitting.length)];
  }

  private static boolean fits(byte[] token, byte[] text, int at) {
    return token.length > 0
        && at + token.length <= text.length
        && Arrays.equals(token, 0, token.length, text, at, at + token.length);
  }
}
