package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endings that need many keys, or items that differ far inside, are found from the start on. */
final class FoundEndingsTest {
  private static final String ARRAY = "`type`:`array`,`uniqueItems`:true";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{`type`:`object`,`minProperties`:20}",
        "{`type`:`object`,`minProperties`:20,`propertyNames`:{`pattern`:`^[a-z]{2}$`}}",
        "{`type`:`object`,`minProperties`:1,`patternProperties`:{`^x`:false}}",
        "{`type`:`object`,`minProperties`:2,`additionalProperties`:false,"
            + "`patternProperties`:{`^[0-9]{4}$`:{}}}",
        "{`type`:`object`,`minProperties`:40,`maxProperties`:40,`properties`:{`aa`:{},`q`:{}},"
            + "`required`:[`q`],`propertyNames`:{`pattern`:`^q$|^[a-i]{2}$`}}",
        "{" + ARRAY + ",`minItems`:2,`items`:{`type`:`object`}}",
        "{" + ARRAY + ",`minItems`:3,`items`:{`type`:`object`,`required`:[`é`]}}",
        "{"
            + ARRAY
            + ",`minItems`:2,`items`:{`type`:`object`,`additionalProperties`:{`type`:`integer`}}}",
        "{" + ARRAY + ",`minItems`:4,`items`:{`type`:`object`,`minProperties`:3}}",
        "{"
            + ARRAY
            + ",`minItems`:4,`items`:{`type`:`object`,`minProperties`:1,"
            + "`additionalProperties`:{`type`:`null`},`propertyNames`:{`pattern`:`^[a-k]{2}$`}}}",
        "{"
            + ARRAY
            + ",`minItems`:5,`maxItems`:5,`items`:{`type`:`object`,`additionalProperties`:false,"
            + "`properties`:{`a`:{`enum`:[1,2]},`b`:{`enum`:[1]}}}}",
        "{"
            + ARRAY
            + ",`minItems`:4,`items`:{"
            + ARRAY
            + ",`minItems`:4,`items`:{"
            + ARRAY
            + ",`minItems`:4,`items`:{`type`:`integer`}}}}",
        "{"
            + ARRAY
            + ",`minItems`:3,`items`:{"
            + ARRAY
            + ",`minItems`:3,`items`:{"
            + ARRAY
            + ",`minItems`:3}}}",
        "{"
            + ARRAY
            + ",`minItems`:5,`items`:{`type`:`array`,`items`:{"
            + ARRAY
            + ",`minItems`:3,`items`:{`type`:[`integer`,`boolean`]}}}}",
      })
  void endings_areFoundBehindEachByteOfTheShortest(String schema) throws Exception {
    Grammar grammar = Grammar.ofSchema(schema.replace('`', '"'));
    byte[] text = grammar.validator().shortestCompletion().orElseThrow();
    assertThat(grammar.validate(text).status()).isEqualTo(Status.COMPLETE);
    GrammarValidator validator = grammar.validator();

    for (int i = 0; i < text.length; i++) {
      validator.feed(text, i, i + 1);
      byte[] begun = Arrays.copyOf(text, i + 1);
      Optional<byte[]> found = validator.shortestCompletion();
      assertThat(found).as(new String(begun, StandardCharsets.UTF_8)).isPresent();
      byte[] rest = found.orElseThrow();
      byte[] whole = Arrays.copyOf(begun, begun.length + rest.length);
      System.arraycopy(rest, 0, whole, begun.length, rest.length);
      assertThat(grammar.validate(whole).status()).isEqualTo(Status.COMPLETE);
    }
  }

  /** Each key that may come next was tried with all that follow, minutes for so many. */
  @Test
  @Timeout(60)
  void objectOfThousandsOfKeys_endsInsideItsFirst() throws Exception {
    String names =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "\"key" + i + "\":{\"type\":\"integer\"}")
            .collect(Collectors.joining(","));
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\":\"object\",\"minProperties\":20000,\"additionalProperties\":false,"
                + "\"properties\":{"
                + names
                + "}}");
    GrammarValidator validator = grammar.validator();
    String begun = "{\"key1";
    validator.feed(begun.getBytes(StandardCharsets.UTF_8));

    String rest = new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8);

    assertThat(TestGrammars.status(grammar, begun + rest)).isEqualTo(Status.COMPLETE);
  }

  /** 300 of 65 536 keys are there, the shortest ones in the order of endings. */
  @Test
  void begunKey_behindHundredsThatBeginLikeIt_ends() throws Exception {
    Grammar grammar =
        Grammar.ofSchema("{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[0-9a-f]{4}$\"}}");
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < 300; i++) {
      text.append(String.format("\"%04x\":0,", i)).append(String.format("\"aa%02x\":0,", i % 256));
      text.setLength(i < 256 ? text.length() : text.length() - 9);
    }
    for (String begun : new String[] {"\"", "\"0", "\"a", "\"aa", "\"00", "\"01"}) {
      GrammarValidator validator = grammar.validator();
      validator.feed((text + begun).getBytes(StandardCharsets.UTF_8));

      if (begun.equals("\"aa") || begun.equals("\"00")) {
        assertThat(validator.status()).as(begun).isEqualTo(Status.VIOLATED);
        continue;
      }
      String rest =
          new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8);
      assertThat(grammar.validate((text + begun + rest).getBytes(StandardCharsets.UTF_8)).status())
          .as(begun + rest)
          .isEqualTo(Status.COMPLETE);
    }
  }

  /** One value a place, and places without end. */
  @Test
  @Timeout(30)
  void arraysWithoutEnd_areNotCountedOneByOne() throws Exception {
    String items = "{`type`:`array`,`items`:{`const`:1}}";
    for (int nested = 0; nested < 3; nested++) {
      items = "{" + ARRAY + ",`minItems`:2,`items`:" + items + "}";
      Grammar grammar = Grammar.ofSchema(items.replace('`', '"'));

      assertThat(grammar.validator().shortestCompletion()).as(items).isPresent();
    }
  }

  /** How many different values there are, counted by hand: what alternatives share is one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "2 | {`anyOf`:[{`enum`:[1,2]},{`enum`:[2,1]}]}",
        "4 | {`anyOf`:[{`type`:`integer`,`minimum`:1,`maximum`:3},"
            + "{`type`:`integer`,`minimum`:2,`maximum`:4}]}",
        "3 | {`anyOf`:[{`type`:`string`,`pattern`:`^[ab]$`},"
            + "{`type`:`string`,`pattern`:`^[bc]$`}]}",
        "2 | {`anyOf`:[{`type`:`boolean`},{`enum`:[true]}]}",
        "1 | {`type`:`object`,`maxProperties`:0}",
        "4 | {`type`:`object`,`additionalProperties`:false,"
            + "`properties`:{`a`:{`enum`:[1]},`b`:{`type`:`null`}}}",
        "5 | {`type`:`object`,`additionalProperties`:false,`minProperties`:2,`maxProperties`:2,"
            + "`properties`:{`a`:{`enum`:[1,2]},`b`:{`type`:`null`},`c`:{`const`:1}}}",
        "7 | {`type`:`array`,`maxItems`:2,`items`:{`type`:`boolean`}}",
        "5 | {`type`:`array`,`uniqueItems`:true,`maxItems`:2,`items`:{`type`:`boolean`}}",
        "7 | {`type`:`array`,`uniqueItems`:true,`prefixItems`:[{`enum`:[`a`,`b`,`ab`]}],"
            + "`items`:{`type`:`integer`,`minimum`:1.25,`exclusiveMaximum`:3}}",
      })
  void itemsThatDiffer_areRefusedBeyondTheNumberOfValues(int count, String items) {
    String schema = ("{" + ARRAY + ",`items`:" + items + ",`minItems`:").replace('`', '"');

    assertThat(TestGrammars.compiled(schema + (count + 1) + "}")).isEmpty();
    assertThat(TestGrammars.compiled(schema + count + "}").orElseThrow().validator())
        .satisfies(validator -> assertThat(validator.shortestCompletion()).isPresent());
  }
}
