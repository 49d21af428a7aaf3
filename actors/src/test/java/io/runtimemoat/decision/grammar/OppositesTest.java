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
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schema forbids by others is told byte by byte, where those have opposites. */
class OppositesTest {
  private static final int VALUES = 12;
  private static final int DEPTH = 64;
  private static final JsonSchemaFactory ORACLE =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  /** Where the first byte stands that no valid text has, counted by hand; -1 for nowhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{`type`:`string`,`not`:{`enum`:[`int`,`long`]}} | `int` | 4",
        "{`type`:`string`,`not`:{`enum`:[`int`,`long`]}} | `in` | -1",
        "{`type`:`string`,`not`:{`enum`:[`int`,`long`]}} | `inti` | -1",
        "{`type`:`string`,`not`:{`enum`:[`é`]}} | `\\u00e9` | 7",
        "{`type`:`string`,`pattern`:`^[a-c]$`,`not`:{`const`:`b`}} | `b | 1",
        "{`type`:`string`,`pattern`:`^[a-c]$`,`not`:{`const`:`b`}} | `c` | -1",
        "{`type`:`string`,`maxLength`:2,`minLength`:2,`not`:{`const`:`ab`}} | `ab | 2",
        "{`type`:[`string`,`null`],`not`:{`enum`:[`a`,1]}} | `a` | 2",
        "{`type`:[`string`,`null`],`not`:{`enum`:[`a`,1]}} | null | -1",
        "{`type`:[`string`,`null`],`not`:{`enum`:[`a`,null]}} | n | 0",
        "{`anyOf`:[{`type`:`string`},{`type`:`array`}],`not`:{`const`:`a`}} | `a` | 2",
        "{`anyOf`:[{`type`:`string`},{`type`:`array`}],`not`:{`const`:`a`}} | [`a`] | -1",
        "{`type`:`string`,`not`:{`anyOf`:[{`const`:`a`},{`pattern`:`^b`}]}} | `b | 1",
        "{`type`:`boolean`,`not`:{`const`:true}} | t | 0",
        "{`type`:`object`,`not`:{`required`:[`a`]}} | {`a` | 3",
        "{`type`:`object`,`not`:{`required`:[`a`,`b`]}} | {`a`:1,`b` | 9",
        "{`type`:`object`,`not`:{`properties`:{`a`:{`const`:`x`}}}} | {`a`:`x`} | 7",
        "{`type`:`object`,`not`:{`properties`:{`a`:{`const`:`x`}}}} | {`b`:`x`} | 8",
        "{`type`:`object`,`not`:{`properties`:{`a`:{`const`:`x`}}}} | {`a`:1} | -1",
        "{`type`:`number`,`not`:{`minimum`:5}} | [ | 0",
        "{`oneOf`:[{`required`:[`a`]},{`required`:[`b`]}]} | {`a`:1,`b` | 9",
        "{`oneOf`:[{`required`:[`a`]},{`required`:[`b`]}]} | {`c`:1} | 6",
        "{`oneOf`:[{`required`:[`a`]},{`required`:[`b`]}]} | {`b`:1,`c`:1} | -1",
        "{`oneOf`:[{`required`:[`a`]},{`required`:[`b`]}]} | ` | 0",
        "{`oneOf`:[{`required`:[`a`]},{`required`:[`b`,`c`]}]} | {`a`:1,`b`:1} | -1",
        "{`oneOf`:[{`required`:[`a`]},{`required`:[`b`,`c`]}]} | {`c`:1,`a`:1,`b` | 15",
        "{`oneOf`:[{`required`:[`a`]},{`required`:[`b`]},{`required`:[`c`]}]} | {`c`:1,`a` | 9",
        "{`type`:`string`,`oneOf`:[{`pattern`:`^a`},{`pattern`:`b$`}]} | `ab` | 3",
        "{`type`:`string`,`oneOf`:[{`maxLength`:1},{`const`:`ab`}]} | `ac | 2",
        "{`type`:`number`,`oneOf`:[{`minimum`:5},{`maximum`:9}]} | 4 | -1",
        "{`items`:{`type`:`number`,`oneOf`:[{`minimum`:5},{`maximum`:9}]}} | [7] | 2",
        "{`oneOf`:[{`const`:`a`},{`const`:`a`},{`const`:`b`}]} | `a | 1",
        "{`type`:`object`,`if`:{`required`:[`a`]},`then`:{`required`:[`b`]}} | {`a`:1} | 6",
        "{`type`:`object`,`if`:{`required`:[`a`]},`then`:{`required`:[`b`]}} | {`c`:1} | -1",
        "{`type`:`object`,`if`:{`required`:[`a`]},`else`:{`required`:[`b`]}} | {} | 1",
        "{`type`:`string`,`if`:{`const`:`a`},`else`:{`minLength`:3}} | `b` | 2",
        "{`type`:`string`,`if`:{`const`:`a`},`else`:{`minLength`:3}} | `a` | -1",
        "{`type`:`number`,`maximum`:9,`not`:{`maximum`:5}} | 5} | 1",
        "{`type`:`string`,`not`:{`pattern`:`[😀-🙏]`}} | `\\ud83d\\ude0 | 11",
        "{`type`:`string`,`not`:{`pattern`:`[😀-🙏]`}} | `\\ud83d\\ue000` | -1",
        // one key with a comma is not two keys
        "{`type`:`object`,`dependentRequired`:{`b`:[`a`]},`not`:{`dependentRequired`:{`a, b`:[`z`]}}} | {`a`:1,`b`:1} | 12",
        "{`type`:`object`,`dependentRequired`:{`b`:[`a`]},`not`:{`dependentRequired`:{`a, b`:[`z`]}}} | {`a, b`:1} | -1",
        "{`allOf`:[{`dependentRequired`:{`b`:[`c`,`a`]}},{`dependentRequired`:{`a, b`:[`c`]}}]} | {`a, b`:1,`c`:1} | -1",
      })
  void theByteThatBreaksIt_isTheFirstThatIsWrong(String schema, String text, int at) {
    Grammar grammar = compiled(schema.replace('`', '"')).orElseThrow();
    byte[] bytes = text.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      GrammarValidator validator = grammar.validator();
      validator.feed(bytes, 0, split);
      validator.feed(bytes, split, bytes.length);

      assertThat(validator.status() == Status.VIOLATED).isEqualTo(at >= 0);
      assertThat(validator.verdict().at()).isEqualTo(at >= 0 ? at : bytes.length);
      assertThat(validator.releasable()).isEqualTo(at >= 0 ? at : bytes.length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{`type`:`string`,`pattern`:`^[ab]$`,`not`:{`enum`:[`a`,`b`]}}",
        "{`type`:`boolean`,`not`:{`enum`:[true,false]}}",
        "{`type`:`string`,`not`:{`type`:`string`}}",
        "{`type`:`object`,`additionalProperties`:false,`not`:{`properties`:{`a`:{`type`:`null`}}}}",
      })
  void nothingLeft_isRefused(String schema) {
    assertThat(compiled(schema.replace('`', '"'))).isEmpty();
  }

  /** Whatever the number of the schema that a key is to break, and whatever its first digit. */
  @Test
  void keysThatBeginWithADigit_areKeysOfTheirOwnSchemas() {
    for (int fillers = 90; fillers < 110; fillers++) {
      StringBuilder filled = new StringBuilder();
      for (int i = 0; i < fillers; i++) {
        filled.append(i == 0 ? "" : ",").append("\"g").append(i).append("\":false");
      }
      for (int digit = 0; digit < 10; digit++) {
        String schema =
            """
            {"type":"object","properties":{
              "a":{"not":{"properties":{"%dx":{"type":"string"}}}},
              "f":{"not":{"properties":{%s}}},
              "b":{"not":{"properties":{"x":{"type":"null"}}}}}}
            """
                .formatted(digit, filled);
        Grammar grammar = compiled(schema).orElseThrow();

        assertThat(status(grammar, "{\"a\":{\"" + digit + "x\":1},\"b\":{\"x\":1}}"))
            .as(schema)
            .isEqualTo(Status.COMPLETE);
      }
    }
  }

  /** Arrays that are looked at when they end, of items that are such arrays again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$defs\":{\"e\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/e\"},"
            + "\"contains\":{\"const\":\"x\"}}]}},\"$ref\":\"#/$defs/e\"}",
        "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"not\":{\"const\":[]}}",
        "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/e\"}},\"$defs\":{\"e\":{\"type\":\"array\","
            + "\"items\":{\"$ref\":\"#/$defs/e\"},\"not\":{\"const\":[]}}}}"
      })
  void arraysOfThemselves_areLookedAtWithoutAnEnd(String schema) {
    Optional<Grammar> grammar = compiled(schema);

    grammar.ifPresent(
        known -> assertThat(status(known, "{\"a\":[[[]]]}")).isNotEqualTo(Status.COMPLETE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"items\":{\"type\":\"string\"}}", "{\"uniqueItems\":true}"})
  void whatAJudgeAsksOfAnArray_isCompleted(String rule) throws Exception {
    String schema = "{\"not\":{\"properties\":{\"a\":" + rule + "}}}";
    JsonSchema oracle = ORACLE.getSchema(schema);
    for (String begun : List.of("", "{", "{\"a\"", "{\"a\":")) {
      byte[] bytes = begun.getBytes(StandardCharsets.UTF_8);
      GrammarValidator validator = compiled(schema).orElseThrow().validator();
      validator.feed(bytes);

      assertThat(validator.shortestCompletion()).as(begun).isPresent();
      complete(validator, oracle, schema, bytes);
    }
  }

  /** Lists that are too long for an automaton are looked at when the string ends. */
  @Test
  void longLists_areHeld() {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      list.append(i == 0 ? "" : ",").append('"').append("word").append(i * 7919L).append('"');
    }
    Grammar grammar =
        compiled("{\"type\":\"string\",\"not\":{\"enum\":[" + list + "]}}").orElseThrow();

    assertThat(status(grammar, "\"word7919\"")).isEqualTo(Status.VIOLATED);
    assertThat(status(grammar, "\"word7918\"")).isEqualTo(Status.COMPLETE);
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void verdictsAndCompletions_areThoseOfAnIndependentValidator(@ForAll long seed) throws Exception {
    RandomSchemas random = new RandomSchemas(seed, false);
    String schema = random.opposed();
    JsonSchema oracle = ORACLE.getSchema(schema.replace("$\"", "\\\\z\""));
    Optional<Grammar> grammar = compiled(schema);
    for (int i = 0; i < VALUES; i++) {
      String text = JsonText.of(random.value(3));
      boolean valid = oracle.validate(text, InputFormat.JSON).isEmpty();
      assertThat(grammar.isPresent() && status(grammar.get(), text) == Status.COMPLETE)
          .as(schema + text)
          .isEqualTo(valid);
      if (grammar.isPresent()) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        GrammarValidator validator = grammar.get().validator();
        for (int at = 0; at < bytes.length && lives(validator.feed(bytes, at, at + 1)); at++) {
          complete(validator, oracle, schema, Arrays.copyOf(bytes, at + 1));
        }
      }
    }
  }

  /** What may leave can be completed. */
  private static void complete(
      GrammarValidator validator, JsonSchema oracle, String schema, byte[] begun) throws Exception {
    Optional<byte[]> rest = validator.shortestCompletion();
    if (validator.releasable() == begun.length) {
      assertThat(rest).as(schema + new String(begun, StandardCharsets.UTF_8)).isPresent();
    }
    if (rest.isPresent()) {
      byte[] whole = Arrays.copyOf(begun, begun.length + rest.get().length);
      System.arraycopy(rest.get(), 0, whole, begun.length, rest.get().length);
      String completed =
          JsonText.of(JsonReader.read(new String(whole, StandardCharsets.UTF_8), DEPTH));
      assertThat(oracle.validate(completed, InputFormat.JSON)).as(schema + completed).isEmpty();
    }
  }
}
