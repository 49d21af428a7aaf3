package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.Verdict;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects whose keys are few: no mask begins one that is used up. */
final class FewKeysTest {
  private static final int END = 256;
  private static final TokenVocabulary VOCABULARY = vocabulary();

  private static TokenVocabulary vocabulary() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(END));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"pattern\": \"^(a|b[12])$\"}",
        "{\"pattern\": \"^[ab]{1,2}$\"}",
        "{\"pattern\": \"^[ab]*$\", \"minLength\": 1, \"maxLength\": 2}",
        "{\"anyOf\": [{\"enum\": [\"a\"]}, {\"pattern\": \"^b[12]$\"}]}",
        "{\"pattern\": \"^[ab]c?$\", \"not\": {\"const\": \"ac\"}}",
        "{\"maxLength\": 0}",
      })
  void drawnTexts_areNeverStuckInAUsedKey(String names) throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\": \"object\", \"propertyNames\": "
                + names
                + ", \"additionalProperties\": {\"type\": \"boolean\"}}");
    MaskCache cache = new MaskCache(512);
    for (int seed = 0; seed < 200; seed++) {
      String text = drawn(grammar, new MaskRules(false, 0), cache, new Random(seed));

      assertThat(grammar.validate(text.getBytes(StandardCharsets.ISO_8859_1)).status())
          .as(text)
          .isEqualTo(Verdict.Status.COMPLETE);
    }
  }

  /** Of 84 keys at least 83 must come, named ones first and in their order. */
  @Test
  void drawnTexts_leaveOutNoMoreThanTheyMay() throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\": \"object\", \"properties\": {\"x\": {}, \"y\": {}, \"z\": {}},"
                + "\"propertyNames\": {\"pattern\": \"^[a-i]{2}$|^[xyz]$\"},"
                + "\"patternProperties\": {\"\": {\"type\": \"null\"}}, \"minProperties\": 83}");
    MaskCache cache = new MaskCache(512);
    for (int seed = 0; seed < 20; seed++) {
      String text = drawn(grammar, new MaskRules(true, 0), cache, new Random(seed));

      assertThat(grammar.validate(text.getBytes(StandardCharsets.ISO_8859_1)).status())
          .as(text)
          .isEqualTo(Verdict.Status.COMPLETE);
    }
  }

  @Test
  void commaBehindTheLastKey_isNotAllowed() throws Exception {
    Grammar grammar =
        Grammar.ofSchema("{\"type\": \"object\", \"propertyNames\": {\"pattern\": \"^(a|b)$\"}}");

    assertThat(grammar.repair("{\"a\":1,\"b\":2,".getBytes(StandardCharsets.UTF_8)).kept())
        .isEqualTo("{\"a\":1,\"b\":2".length());
  }

  /** Takes any key while it may, and closes only when nothing else is allowed. */
  private static String drawn(Grammar grammar, MaskRules rules, MaskCache cache, Random random) {
    GrammarMatcher matcher = grammar.matcher(VOCABULARY, rules, cache);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    long[] mask = new long[VOCABULARY.maskWords()];
    for (int step = 0; step < 2000; step++) {
      matcher.fillNextTokenBitmask(mask);
      int[] allowed =
          IntStream.range(0, END)
              .filter(token -> (mask[token >> 6] >>> token & 1) != 0 && token != '\\')
              .toArray();
      int[] open = IntStream.of(allowed).filter(token -> token != '}').toArray();
      if (allowed.length == 0) {
        assertThat(matcher.isComplete()).as("stuck after %s", text).isTrue();
        return text.toString(StandardCharsets.ISO_8859_1);
      }
      int[] from = open.length > 0 ? open : allowed;
      int token = from[random.nextInt(from.length)];
      assertThat(matcher.acceptToken(token)).isTrue();
      text.write(token);
    }
    throw new AssertionError("no end: " + text);
  }
}
