package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
import static io.runtimemoat.decision.grammar.TestGrammars.ended;
import static io.runtimemoat.decision.grammar.TestGrammars.lives;
import static io.runtimemoat.decision.grammar.TestGrammars.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.runtimemoat.decision.grammar.Verdict.Status;
import io.runtimemoat.decision.grammar.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of strings that must differ: all of it leaves at once, and none of it is wrong. */
class DistinctItemsTest {
  private static final JsonSchemaFactory ORACLE =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  @Property(tries = 400, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyBeginningThatLives_mayLeaveAndCanBeCompleted(@ForAll long seed) {
    RandomSchemas random = new RandomSchemas(seed, false);
    String schema = random.distinctStrings();
    JsonSchema oracle = ORACLE.getSchema(schema.replace("$\"", "\\\\z\""));
    Optional<Grammar> grammar = compiled(schema);
    for (int i = 0; i < 8 && grammar.isPresent(); i++) {
      String text = JsonText.of(random.someStrings());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      GrammarValidator validator = grammar.get().validator();
      for (int at = 0; at < bytes.length && lives(validator.status()); at++) {
        validator.feed(bytes, at, at + 1);
        if (lives(validator.status())) {
          assertThat(validator.releasable()).as(schema + text).isEqualTo(at + 1);
          byte[] rest = validator.shortestCompletion().orElseThrow();
          byte[] whole = Arrays.copyOf(bytes, at + 1 + rest.length);
          System.arraycopy(rest, 0, whole, at + 1, rest.length);
          String completed = new String(whole, StandardCharsets.UTF_8);
          assertThat(oracle.validate(completed, InputFormat.JSON)).as(schema + completed).isEmpty();
        }
      }
      assertThat(validator.status() == Status.COMPLETE)
          .as(schema + text)
          .isEqualTo(oracle.validate(text, InputFormat.JSON).isEmpty());
    }
  }

  /** Where the first byte stands that no valid text has, counted by hand; -1 for nowhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`type`:`string`} | [`a`,`a`] | 7",
        "{`type`:`string`} | [`a`,`\\u0061`] | 12",
        "{`enum`:[`red`,`rot`,`blue`]} | [`red`,`rot`,`r | 14",
        "{`enum`:[`red`,`rot`]} | [`rot`,`re | -1",
        "{`enum`:[`red`,`rot`]} | [`rot`,`red`, | 12",
        "{`enum`:[`é`,`è`,`a`]} | [`é`,`è`,`é | 12",
        "{`type`:`string`,`pattern`:`^(ab)*$`} | [`ab`,`ab` | 9",
        "{`type`:`string`,`pattern`:`^[ab]$`} | [`a`,`a | 6",
        "{`type`:`string`,`pattern`:`^[ab]$`} | [`a`,`b`, | 8",
        "{`type`:`string`,`pattern`:`^[ab]$`} | [`a`,`b` | -1",
        "{`type`:`string`,`pattern`:`^[ab]{1,2}$`} | [`aa`,`ab`,`a` | -1",
        "{`type`:`string`,`pattern`:`^[ab]{1,2}$`} | [`aa`,`ab`,`a`,`a | 16",
        "{`type`:`string`,`pattern`:`^[éè]$`} | [`é`,`\\u00e9 | 12",
        "{`type`:`string`,`pattern`:`^[éèa]$`} | [`é`,`è`,`\\u00e | 16",
        "{`type`:`string`,`maxLength`:1} | [`a`,`a | 6",
        "{`type`:`string`,`maxLength`:1} | [`a`,``,`b` | -1",
        "{`type`:`string`,`maxLength`:1} | [`😀`,`\\ud83d`] | -1",
        "{`type`:`string`,`maxLength`:1} | [`😀`,`😀 | 12",
        "{`type`:`string`,`pattern`:`^.$`} | [`😀`,`\\ud83d`] | -1",
        "{`type`:`string`,`pattern`:`^a*b$`} | [`ab`,`ab | 8",
        "{`type`:`string`,`maxLength`:32,`pattern`:`^[a-z]+$`} | [`ab`,`ab` | 9",
        "{`anyOf`:[{`const`:`a`},{`type`:`string`,`pattern`:`^b`}]} | [`a`,`a | 6",
      })
  void theByteThatRepeatsAnItem_isTheFirstThatIsWrong(String items, String text, int at) {
    String schema =
        "{\"type\":\"array\",\"uniqueItems\":true,\"items\":" + items.replace('`', '"') + "}";
    byte[] bytes = text.replace('`', '"').getBytes(StandardCharsets.UTF_8);

    GrammarValidator validator = compiled(schema).orElseThrow().validator();
    validator.feed(bytes);

    assertThat(validator.status() == Status.VIOLATED).isEqualTo(at >= 0);
    assertThat(validator.verdict().at()).isEqualTo(at >= 0 ? at : bytes.length);
  }

  /** Of two beginnings, of which each has fewer items behind it than there are of both. */
  @Test
  @Timeout(5)
  void itemsThatShareLongBeginnings_areReadWithoutGoingBack() {
    Grammar grammar =
        compiled(
                "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"uniqueItems\":true,"
                    + "\"items\":{\"type\":\"string\",\"maxLength\":602,"
                    + "\"pattern\":\"^(a{600}|b{600})[0-9]{2}$\"}}}")
            .orElseThrow();
    String items =
        IntStream.range(0, 180)
            .mapToObj(i -> "\"" + (i < 90 ? "a" : "b").repeat(600) + (10 + i % 90) + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    String text = Collections.nCopies(120, items).toString();

    assertThat(status(grammar, text)).isEqualTo(Status.COMPLETE);
  }

  /** One alternative allows what another does not: items are told for those that are left. */
  @Test
  void alternativesThatDoNotAskForIt_takeAnItemAgain() {
    String strings = "\"type\":\"array\",\"items\":{\"enum\":[\"a\",\"b\"]}";
    Grammar grammar =
        compiled(
                "{\"anyOf\":[{"
                    + strings
                    + ",\"uniqueItems\":true},{"
                    + strings
                    + ",\"maxItems\":2}]}")
            .orElseThrow();

    assertThat(status(grammar, "[\"a\",\"a\"]")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, "[\"a\",\"b\"]")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, "[\"a\",\"a\",")).isEqualTo(Status.VIOLATED);
    assertThat(status(grammar, "[\"a\",\"b\",")).isEqualTo(Status.VIOLATED);
  }

  /** Where very many are needed, or behind a prefix, they are looked at in the end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`type`:`array`,`uniqueItems`:true,`items`:{`type`:[`string`,`null`]},`minItems`:65}",
        "{`type`:`array`,`uniqueItems`:true,`items`:{`type`:`string`},`minItems`:65}",
        "{`type`:`array`,`uniqueItems`:true,`prefixItems`:[{}],`items`:{`type`:`string`}}",
      })
  void othersAreHeld(String schema) {
    GrammarValidator validator = compiled(schema.replace('`', '"')).orElseThrow().validator();
    validator.feed("[\"a\",\"b\"".getBytes(StandardCharsets.UTF_8));

    assertThat(validator.status()).isEqualTo(Status.OK);
    assertThat(validator.releasable()).isZero();
  }

  /** Long ones are found by going on from the shortest, however many are there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"string\",\"minLength\":12}",
        "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{12,}$\"}",
        "{\"type\":\"string\",\"pattern\":\"^(ab)*$\",\"minLength\":20}",
      })
  void longItems_areCompletedByOnesThatAreNotThere(String items) {
    String schema = "{\"type\":\"array\",\"uniqueItems\":true,\"items\":" + items + "}";
    Grammar grammar = compiled(schema).orElseThrow();
    String text = "[\"";
    for (int i = 0; i < 40; i++) {
      String whole = ended(grammar, text);
      assertThat(status(grammar, whole)).as(whole).isEqualTo(Status.COMPLETE);
      text = whole.substring(0, whole.length() - 1) + ",\"";
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"enum\":[\"a\",\"b\"]},\"minItems\":3",
        "{\"type\":\"string\",\"pattern\":\"^[ab]$\"},\"minItems\":3",
        "{\"type\":\"string\",\"maxLength\":0},\"minItems\":2",
      })
  void moreItemsThanThereAreStrings_areRefused(String items) {
    String schema = "{\"type\":\"array\",\"uniqueItems\":true,\"items\":" + items + "}";

    assertThat(compiled(schema)).isEmpty();
  }

  /** Items that are used up are counted, not tried: many of them do not make it slow. */
  @Test
  @Timeout(60)
  void manyItemsOfALanguageThatEnds_areToldInTime() {
    Grammar grammar =
        compiled(
                "{\"type\":\"array\",\"uniqueItems\":true,\"items\":"
                    + "{\"type\":\"string\",\"pattern\":\"^[0-9]{4}$\"}}")
            .orElseThrow();
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 10_000; i++) {
      text.append(i == 0 ? "\"" : ",\"").append(String.format("%04d", i)).append('"');
    }

    assertThat(status(grammar, text + "]")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, text + ",")).isEqualTo(Status.VIOLATED);
  }

  /** A long item is not gone over again at each of its characters. */
  @Test
  @Timeout(60)
  void longItemsThatBeginAlike_areReadInTime() {
    Grammar grammar =
        compiled(
                "{\"type\":\"array\",\"uniqueItems\":true,\"items\":"
                    + "{\"type\":\"string\",\"maxLength\":200000}}")
            .orElseThrow();
    String item = "x".repeat(199_999);
    String text = "[\"" + item + "a\",\"" + item + "b\",\"" + item + "a";

    assertThat(status(grammar, text.substring(0, text.length() - 1))).isEqualTo(Status.OK);
    assertThat(status(grammar, text)).isEqualTo(Status.VIOLATED);
  }

  /** What is remembered is bounded while it is read. */
  @Test
  void itemLongerThanWhatIsRemembered_isUndecidedBeforeItEnds() {
    Grammar grammar =
        compiled("{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\"}}")
            .orElseThrow();
    GrammarValidator validator = grammar.validator();
    byte[] piece = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
    validator.feed("[\"".getBytes(StandardCharsets.UTF_8));

    int pieces = 0;
    while (validator.status() == Status.OK && pieces < 64) {
      validator.feed(piece);
      pieces++;
    }

    assertThat(validator.status()).isEqualTo(Status.UNDECIDED);
    assertThat(validator.verdict().expected().get(0)).contains("items that must differ");
  }

  /** Alternatives that lead to the same schemas again and again are looked at once. */
  @Test
  void manyWaysToTheSameItems_areCompiledWithinTheBounds() {
    StringBuilder definitions = new StringBuilder("\"a12\":{\"type\":\"string\"}");
    for (int i = 0; i < 12; i++) {
      String next = "{\"$ref\":\"#/$defs/a" + (i + 1) + "\"}";
      definitions
          .append(",\"a" + i + "\":{\"anyOf\":[")
          .append(String.join(",", Collections.nCopies(30, next)))
          .append("]}");
    }
    String schema =
        "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"$ref\":\"#/$defs/a0\"},\"$defs\":{"
            + definitions
            + "}}";

    Grammar grammar = compiled(schema).orElseThrow();

    assertThat(status(grammar, "[\"a\",\"b\"]")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, "[\"a\",\"a\"]")).isEqualTo(Status.VIOLATED);
  }
}
