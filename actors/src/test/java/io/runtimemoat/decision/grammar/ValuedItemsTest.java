package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
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
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays of objects and of mixed values that must differ: they leave item by item, and before. */
class ValuedItemsTest {
  private static final JsonSchemaFactory ORACLE =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private static final String TAGS =
      "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"object\","
          + "\"additionalProperties\":false,\"required\":[\"k\"],\"properties\":{"
          + "\"k\":{\"type\":\"string\",\"maxLength\":128},\"v\":{\"type\":\"string\"}}}}";

  @Property(tries = 600, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void everyBeginningThatMayLeave_canBeCompleted_andNoneOfAValidTextIsRefused(@ForAll long seed) {
    RandomItems random = new RandomItems(seed);
    String schema = random.distinctValues();
    JsonSchema oracle = ORACLE.getSchema(schema.replace("$\"", "\\\\z\""));
    Optional<Grammar> grammar = compiled(schema);
    for (int i = 0; i < 10 && grammar.isPresent(); i++) {
      String text = JsonText.of(random.someItems());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      GrammarValidator validator = grammar.get().validator();
      long left = 0;
      for (int at = 0; at < bytes.length && lives(validator.status()); at++) {
        validator.feed(bytes, at, at + 1);
        if (lives(validator.status())) {
          assertThat(validator.releasable()).as(schema + text).isGreaterThanOrEqualTo(left);
          left = validator.releasable();
          complete(grammar.get(), oracle, schema, Arrays.copyOf(bytes, (int) left));
        }
      }
      assertThat(validator.status() == Status.COMPLETE)
          .as(schema + text)
          .isEqualTo(oracle.validate(text, InputFormat.JSON).isEmpty());
      assertThat(status(grammar.get(), text)).as(schema + text).isEqualTo(validator.status());
    }
  }

  private static void complete(Grammar grammar, JsonSchema oracle, String schema, byte[] begun) {
    GrammarValidator validator = grammar.validator();
    validator.feed(begun);
    String so = new String(begun, StandardCharsets.UTF_8);
    Optional<byte[]> rest = validator.shortestCompletion();
    assertThat(rest).as(schema + so).isPresent();
    byte[] whole = Arrays.copyOf(begun, begun.length + rest.get().length);
    System.arraycopy(rest.get(), 0, whole, begun.length, rest.get().length);
    String completed = new String(whole, StandardCharsets.UTF_8);
    assertThat(oracle.validate(completed, InputFormat.JSON)).as(schema + completed).isEmpty();
  }

  /** Where the first byte stands that no valid text has, counted by hand; -1 for nowhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{`k`:`a`},{`k`:`a`} | 19",
        "[{`k`:`a`},{`k`:`a`,`v`:`` | -1",
        "[{`k`:`a`,`v`:`1`},{`v`:`1`,`k`:`\\u0061` | 39",
        "[{`k`:`a`,`v`:`1`},{`v`:`1`,`k`:`a | -1",
        "[{`k`:`a`,`v`:`1`},{`v`:`1`,`k`:`b`} | -1",
        "[{`k`:`a`,`v`:`1`},{`v`:`1`,`k`:`b`},{`k`:`b`,`v`:`1` | 52",
      })
  void theByteThatRepeatsAnItem_isTheFirstThatIsWrong(String text, int at) {
    byte[] bytes = text.replace('`', '"').getBytes(StandardCharsets.UTF_8);

    GrammarValidator validator = compiled(TAGS).orElseThrow().validator();
    validator.feed(bytes);

    assertThat(validator.status() == Status.VIOLATED).isEqualTo(at >= 0);
    assertThat(validator.verdict().at()).isEqualTo(at >= 0 ? at : bytes.length);
    assertThat(validator.releasable()).isEqualTo(validator.verdict().at());
  }

  @Test
  void valuesAreComparedByWhatTheyAre() {
    Grammar any = compiled("{\"type\":\"array\",\"uniqueItems\":true}").orElseThrow();

    assertThat(status(any, "[1,1.0]")).isEqualTo(Status.VIOLATED);
    assertThat(status(any, "[1,10e-1]")).isEqualTo(Status.VIOLATED);
    assertThat(status(any, "[1,\"1\",true,[1],{\"1\":1},null]")).isEqualTo(Status.COMPLETE);
    assertThat(status(any, "[{\"a\":1,\"b\":[]},{\"b\":[],\"a\":1}]")).isEqualTo(Status.VIOLATED);
    assertThat(status(any, "[[1,2],[2,1]]")).isEqualTo(Status.COMPLETE);
    assertThat(status(any, "[[[1],[1]],[[1],[2]],[[1],[1]]]")).isEqualTo(Status.VIOLATED);
    assertThat(status(any, "[\"a\",\"\\u0061\"]")).isEqualTo(Status.VIOLATED);
  }

  /** An item that has no member any other has is not looked at again until it ends. */
  @Test
  void numberThatIsTheLastToDiffer_isHeldWhileItLasts() {
    Grammar grammar =
        compiled("{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"integer\"}}")
            .orElseThrow();
    GrammarValidator validator = grammar.validator();

    validator.feed("[12,1".getBytes(StandardCharsets.UTF_8));
    assertThat(validator.releasable()).isEqualTo(4);
    validator.feed("23,".getBytes(StandardCharsets.UTF_8));
    assertThat(validator.releasable()).isEqualTo(8);
    assertThat(validator.feed("12,".getBytes(StandardCharsets.UTF_8))).isEqualTo(Status.VIOLATED);
  }

  /** What is remembered is bounded, and the bound is what is said. */
  @Test
  void moreItemsThanAreRemembered_areUndecided() {
    GrammarValidator validator = compiled(TAGS).orElseThrow().validator();
    validator.feed("[".getBytes(StandardCharsets.UTF_8));

    int items = 0;
    while (validator.status() == Status.OK && items < 20_000) {
      String item = (items++ > 0 ? "," : "") + "{\"k\":\"" + items + "x".repeat(100) + "\"}";
      validator.feed(item.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(validator.status()).isEqualTo(Status.UNDECIDED);
    assertThat(validator.verdict().expected().get(0)).contains("items that have to differ");
    assertThat(items).isGreaterThan(8_000);
  }
}
