package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects whose keys can be used up: a key that is there already does not begin again. */
class UsedKeysTest {
  /** Where the first byte stands that no valid text has, counted by hand; -1 for nowhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "`propertyNames`:{`maxLength`:1} | {`b`:1,`b | 8",
        "`propertyNames`:{`maxLength`:1} | {`b`:1,`\\u0062 | 13",
        "`propertyNames`:{`maxLength`:1} | {`b`:1,`\\u006 | -1",
        "`propertyNames`:{`maxLength`:1} | {`b`:1,`c | -1",
        "`propertyNames`:{`maxLength`:1} | {`b`:1,` | -1",
        "`propertyNames`:{`maxLength`:1} | {``:1,`b`:2,` | -1",
        "`propertyNames`:{`maxLength`:2} | {`b`:1,`b | -1",
        "`propertyNames`:{`pattern`:`^.$`} | {`b`:1,`b | 8",
        "`propertyNames`:{`pattern`:`^.$`} | {`é`:1,`é | 10",
        "`propertyNames`:{`pattern`:`^[a-z]+$`} | {`b`:1,`b | -1",
        "`propertyNames`:{`maxLength`:1},`properties`:{`b`:{}} | {`b`:1,`b | 8",
        "`patternProperties`:{`^.$`:true},`additionalProperties`:false | {`b`:1,`b | 8",
        "`patternProperties`:{`^.$`:true},`additionalProperties`:false | {`b`:1,`c | -1",
        "`patternProperties`:{`^.$`:true} | {`b`:1,`b | -1",
        "`propertyNames`:{`pattern`:`^[0-9]{2}$`} | {`10`:1,`1 | -1",
        "`propertyNames`:{`maxLength`:1},`properties`:{`b`:false} | {`b | 2",
        "`propertyNames`:{`maxLength`:1},`properties`:{`b`:false} | {`c`:1,`b | 8",
        "`propertyNames`:{`pattern`:`^[a-h]?[a-h][0-9]$`},`properties`:{`a0`:{}}"
            + " | {`a1`:1,`a0`:2,`a | -1",
        "`patternProperties`:{`^b?$`:false,`^..?$`:true},`additionalProperties`:false"
            + " | {`c`:1,`cd`:2,`c | -1",
      })
  void aKeyThatIsThere_isRefusedAtItsFirstByteThatLeavesNoOther(String rules, String text, int at)
      throws Exception {
    Grammar grammar = Grammar.ofSchema(("{`type`:`object`," + rules + "}").replace('`', '"'));
    byte[] bytes = text.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    GrammarValidator validator = grammar.validator();

    validator.feed(bytes);

    assertThat(validator.status() == Status.VIOLATED).isEqualTo(at >= 0);
    assertThat(validator.verdict().at()).isEqualTo(at >= 0 ? at : bytes.length);
    if (at < 0) {
      String rest =
          new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8);
      byte[] whole = (text.replace('`', '"') + rest).getBytes(StandardCharsets.UTF_8);
      assertThat(grammar.validate(whole).status()).as(rest).isEqualTo(Status.COMPLETE);
    }
  }

  /** More keys than are written out, and fewer than a text can have. */
  @Test
  void afterTheLastOfAHundredKeys_noCommaMayCome() throws Exception {
    Grammar grammar =
        Grammar.ofSchema("{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[0-9]{2}$\"}}");
    String text =
        IntStream.range(100, 200)
            .mapToObj(i -> "\"" + String.valueOf(i).substring(1) + "\":1")
            .collect(Collectors.joining(",", "{", ""));
    GrammarValidator validator = grammar.validator();

    validator.feed(text.getBytes(StandardCharsets.UTF_8));
    assertThat(validator.shortestCompletion()).hasValue(new byte[] {'}'});
    validator.feed(new byte[] {','});

    assertThat(validator.status()).isEqualTo(Status.VIOLATED);
    assertThat(grammar.validate((text + "}").getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(Status.COMPLETE);
  }

  @Test
  void underMasks_keysComeAsTheyAreDrawn_upToTheLast() throws Exception {
    Grammar grammar =
        Grammar.ofSchema("{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[0-9]{2}$\"}}");
    BoundedMatcher matcher =
        new BoundedMatcher(
            grammar.matcher(ByteVocabulary.ASCII, MaskRules.standard()), ByteVocabulary.ASCII);
    String drawn =
        IntStream.range(100, 200)
            .mapToObj(i -> "\"" + String.valueOf(i).substring(1) + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    StringBuilder text = new StringBuilder();

    for (int i = 0; i < drawn.length(); i++) {
      text.append((char) matcher.take(drawn.charAt(i), 5000 - i));
    }

    assertThat(text).hasToString(drawn);
  }

  /** Each byte that a mask allows leads to a text that can be ended. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "`propertyNames`:{`maxLength`:1}",
        "`propertyNames`:{`pattern`:`^[a-z0-9]{1,2}$`},`properties`:{`ab`:{`type`:`null`}}",
        "`patternProperties`:{`^[ -~]$`:{`type`:`integer`}},`additionalProperties`:false",
        "`patternProperties`:{`^[a-e]?x$`:true,`^[0-9a-e]y?$`:{`type`:`boolean`}},"
            + "`additionalProperties`:false",
      })
  void everyByteThatAMaskAllows_canBeEnded(String rules) throws Exception {
    Grammar grammar = Grammar.ofSchema(("{`type`:`object`," + rules + "}").replace('`', '"'));
    MaskCache cache = new MaskCache(256);
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      GrammarMatcher matcher = grammar.matcher(ByteVocabulary.ASCII, MaskRules.standard(), cache);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        int[] bytes = allowed(matcher);
        if (bytes.length == 0) {
          break;
        }
        for (int b : random.nextInt(4) == 0 ? bytes : new int[0]) {
          GrammarValidator next = grammar.validator();
          next.feed((text.toString() + (char) b).getBytes(StandardCharsets.UTF_8));
          assertThat(next.shortestCompletion()).as(rules + text + (char) b).isPresent();
        }
        int token = chosen(bytes, random);
        matcher.acceptToken(token);
        text.append((char) token);
      }
    }
  }

  private static int[] allowed(GrammarMatcher matcher) {
    long[] mask = new long[ByteVocabulary.ASCII.maskWords()];
    matcher.fillNextTokenBitmask(mask);
    return BitSet.valueOf(mask).stream().filter(b -> b > ' ' && b < ByteVocabulary.END).toArray();
  }

  /** Often one that ends something or begins a short value, so that many keys come. */
  private static int chosen(int[] bytes, Random random) {
    int[] some = Arrays.stream(bytes).filter(b -> "{\":,1n".indexOf(b) >= 0).toArray();
    int[] from = some.length == 0 || random.nextInt(4) == 0 ? bytes : some;
    return from[random.nextInt(from.length)];
  }
}
