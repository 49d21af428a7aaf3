package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Masks of patterns, lists and rules are what the validator says of each token. */
class RuleMaskTest {
  private static final List<GrammarSource> SOURCES =
      List.of(
          new GrammarSource.Pattern("[a-z]{2,5}(-[0-9é😀]+)*"),
          new GrammarSource.Pattern("\"[^\"\\\\]*\""),
          new GrammarSource.Pattern(".*"),
          new GrammarSource.Choice(List.of("a", "ab", "abé", "é😀", "{\"a\":1}")),
          new GrammarSource.Ebnf("root ::= \"[\" (root (\",\" root)*)? \"]\" | [a-b]+ | \"é\""),
          new GrammarSource.Ebnf("root ::= root \"-\" t | t\nt ::= \"(\" root \")\" | [^()-]"),
          new GrammarSource.Ebnf(
              "start: pair+\npair: KEY \"=\" /[^;]*/ \";\"\nKEY: /[a-z]+/\n%ignore / /"),
          new GrammarSource.Ebnf("root ::= a a\na ::= \"a\" a \"b\" | \"\""));

  private static TokenVocabulary vocabulary(Random random) {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    String letters = "aabb[](),-=; \"é😀0{:";
    for (int i = 0; i < 60; i++) {
      StringBuilder token = new StringBuilder();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        int at = random.nextInt(letters.length());
        token.append(letters.charAt(at));
      }
      byte[] bytes = token.toString().getBytes(StandardCharsets.UTF_8);
      tokens.add(java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)));
    }
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(tokens.size() - 1));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyToken_isAllowedExactlyIfItsBytesAre(@ForAll long seed) throws RefusedGrammarException {
    Random random = new Random(seed);
    TokenVocabulary vocabulary = vocabulary(random);
    for (GrammarSource source : SOURCES) {
      Grammar grammar = Grammar.of(source);
      GrammarMatcher matcher = grammar.matcher(vocabulary, MaskRules.standard(), new MaskCache(64));
      long[] mask = new long[vocabulary.maskWords()];
      byte[] text = new byte[0];
      for (int step = 0; step < 8; step++) {
        matcher.fillNextTokenBitmask(mask);
        List<Integer> allowed = new ArrayList<>();
        for (int token = 0; token < vocabulary.size() - 1; token++) {
          GrammarValidator validator = grammar.validator();
          validator.feed(text);
          boolean lives = validator.feed(vocabulary.bytes(token)) != Verdict.Status.VIOLATED;
          assertThat((mask[token >> 6] >>> token & 1) != 0)
              .as("%s, token %s after %s (seed %s)", source, token, text, seed)
              .isEqualTo(lives);
          if (lives) {
            allowed.add(token);
          }
        }
        boolean ends = (mask[(vocabulary.size() - 1) >> 6] >>> (vocabulary.size() - 1) & 1) != 0;
        assertThat(ends).isEqualTo(matcher.isComplete());
        if (allowed.isEmpty()) {
          assertThat(ends).as("%s, seed %s: a dead end", source, seed).isTrue();
          break;
        }
        int token = allowed.get(random.nextInt(allowed.size()));
        assertThat(matcher.acceptToken(token)).isTrue();
        byte[] bytes = vocabulary.bytes(token);
        text = java.util.Arrays.copyOf(text, text.length + bytes.length);
        System.arraycopy(bytes, 0, text, text.length - bytes.length, bytes.length);
      }
      GrammarMatcher fork = matcher.fork();
      assertThat(fork.acceptText(fork.shortestCompletion().orElseThrow()))
          .as("%s, seed %s", source, seed)
          .isTrue();
      assertThat(fork.isComplete()).isTrue();
      matcher.rollback(matcher.acceptedTokens());
      matcher.fillNextTokenBitmask(mask);
      assertThat(matcher.isComplete())
          .isEqualTo(grammar.validate(new byte[0]).status() == Verdict.Status.COMPLETE);
    }
  }
}
