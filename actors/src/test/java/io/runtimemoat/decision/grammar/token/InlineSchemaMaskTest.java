package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RandomSchemas;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Masks inside values of schemas that stand in rules are what the validator says of each token. */
class InlineSchemaMaskTest {
  private static TokenVocabulary vocabulary() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String piece :
        List.of(
            "{\"", "\":", "\",\"", "\"}", "\"}>", "}}", "null>", "true", "1,", "[1", "1>", "ab")) {
      tokens.add(piece.getBytes(StandardCharsets.UTF_8));
    }
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(tokens.size() - 1));
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void masks_areWhatTheValidatorSaysOfEachToken(@ForAll long seed) {
    Random random = new Random(seed);
    TokenVocabulary vocabulary = vocabulary();
    String schema = new RandomSchemas(seed, true).schema();
    Grammar grammar;
    try {
      grammar =
          Grammar.of(
              new GrammarSource.Ebnf(
                  "start: \"<\" item \">\" | \"<\" /[a-z{]+/\nitem: %json " + schema));
    } catch (RefusedGrammarException e) {
      return;
    }
    GrammarMatcher matcher =
        grammar.matcher(vocabulary, new MaskRules(false, 8), new MaskCache(64));
    long[] mask = new long[vocabulary.maskWords()];
    byte[] text = new byte[0];
    for (int step = 0; step < 12; step++) {
      matcher.fillNextTokenBitmask(mask);
      List<Integer> allowed = new ArrayList<>();
      for (int token = 0; token < vocabulary.size() - 1; token++) {
        GrammarValidator validator = grammar.validator();
        validator.feed(text);
        Verdict.Status fed = validator.feed(vocabulary.bytes(token));
        // What is not decided, such as exponents beyond 9999, no mask allows.
        boolean lives = fed == Verdict.Status.OK || fed == Verdict.Status.COMPLETE;
        assertThat((mask[token >> 6] >>> token & 1) != 0)
            .as("%s, token %s after %s (seed %s)", schema, token, Arrays.toString(text), seed)
            .isEqualTo(lives);
        if (lives && vocabulary.bytes(token)[0] > ' ') {
          allowed.add(token);
        }
      }
      if (allowed.isEmpty()) {
        break;
      }
      int token = allowed.get(random.nextInt(allowed.size()));
      assertThat(matcher.acceptToken(token)).isTrue();
      byte[] bytes = vocabulary.bytes(token);
      text = Arrays.copyOf(text, text.length + bytes.length);
      System.arraycopy(bytes, 0, text, text.length - bytes.length, bytes.length);
    }
    Optional<byte[]> rest = matcher.shortestCompletion();
    assertThat(rest).as("%s after %s", schema, Arrays.toString(text)).isPresent();
    assertThat(matcher.acceptText(rest.orElseThrow())).isTrue();
    assertThat(matcher.isComplete()).isTrue();
  }
}
