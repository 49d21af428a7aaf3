package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that no value satisfies: the smallest is named, and is never begun where it need not. */
class EmptySchemasTest {
  private static final String FEW =
      "`type`:`array`,`uniqueItems`:true,`minItems`:4,`items`:{`type`:`integer`,`minimum`:1,"
          + "`maximum`:3}";

  private static String list(String rules) {
    return ("{`type`:`array`,`uniqueItems`:true," + rules + "}").replace('`', '"');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`minItems`:5,`items`:{`type`:`integer`,`minimum`:1,`maximum`:3}",
        "`minItems`:4,`items`:{`type`:`integer`,`minimum`:1,`maximum`:3}",
        "`minItems`:3,`items`:{`type`:`integer`,`exclusiveMinimum`:1,`maximum`:3}",
        "`minItems`:2,`items`:{`type`:`integer`,`exclusiveMinimum`:1,`exclusiveMaximum`:3}",
        "`minItems`:4,`items`:{`type`:`integer`,`minimum`:-1.5,`maximum`:1.5}",
        "`minItems`:4,`items`:{`type`:`number`,`multipleOf`:0.5,`exclusiveMinimum`:0,"
            + "`exclusiveMaximum`:2}",
        "`minItems`:2,`items`:{`type`:`number`,`minimum`:1.5,`maximum`:1.5}",
        "`minItems`:4,`items`:{`type`:[`integer`,`null`],`minimum`:8,`maximum`:9}",
        "`minItems`:4,`items`:{`type`:[`string`,`null`],`pattern`:`^[ab]$`}",
        "`minItems`:5,`items`:{`allOf`:[{`type`:`integer`,`minimum`:1},{`maximum`:4}]}",
      })
  void moreItemsThatDifferThanThereAreValues_areRefusedByTheKeyword(String rules) {
    RefusedGrammarException refused = refused(list(rules));

    assertThat(refused.keyword()).isEqualTo("uniqueItems");
    assertThat(refused.path()).isEmpty();
    assertThat(refused.reason()).startsWith("no value can satisfy it: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`minItems`:3,`items`:{`type`:`integer`,`minimum`:1,`maximum`:3}",
        "`minItems`:2,`items`:{`type`:`integer`,`exclusiveMinimum`:1,`maximum`:3}",
        "`minItems`:3,`items`:{`type`:`integer`,`minimum`:-1.5,`maximum`:1.5}",
        "`minItems`:3,`items`:{`type`:`number`,`multipleOf`:0.5,`exclusiveMinimum`:0,"
            + "`exclusiveMaximum`:2}",
        "`minItems`:3,`items`:{`type`:[`integer`,`null`],`minimum`:8,`maximum`:9}",
        "`minItems`:9,`items`:{`type`:`number`,`minimum`:0,`maximum`:1}",
        "`minItems`:9,`items`:{`type`:[`integer`,`object`],`minimum`:1,`maximum`:3}",
        "`minItems`:2,`items`:{`type`:`integer`,`minimum`:0,`maximum`:1e999}",
      })
  void asManyItemsAsThereAreValues_areTaken(String rules) {
    assertThatCode(() -> Grammar.ofSchema(list(rules))).doesNotThrowAnyException();
  }

  @Test
  void exclusiveLimitsOfDraft04_areCountedByThatDraft() {
    String items = "\"type\":\"integer\",\"minimum\":1,\"maximum\":3,\"exclusiveMaximum\":true";
    String draft = "\"$schema\":\"http://json-schema.org/draft-04/schema#\",";

    assertThat(refused(list(draft + "`minItems`:3,`items`:{" + items + "}")).keyword())
        .isEqualTo("uniqueItems");
    assertThatCode(() -> Grammar.ofSchema(list(draft + "`minItems`:2,`items`:{" + items + "}")))
        .doesNotThrowAnyException();
  }

  @Test
  void optionalMemberWithoutAValue_isNeverBegun() throws RefusedGrammarException {
    Grammar grammar =
        Grammar.ofSchema(
            ("{`type`:`object`,`properties`:{`a`:{" + FEW + "}},`additionalProperties`:false}")
                .replace('`', '"'));

    assertThat(grammar.validate(bytes("{}")).status()).isEqualTo(Status.COMPLETE);
    assertThat(grammar.validate(bytes("{\"")).at()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{`type`:`string`,`enum`:[1]} | ''",
        "{`type`:`object`,`required`:[`a`],`properties`:{`a`:{`type`:`string`,`enum`:[1]}}} "
            + "| /properties/a",
        "{`type`:`object`,`required`:[`a/b`],`properties`:{`a/b`:{`type`:`object`,"
            + "`required`:[`c`],`properties`:{`c`:{`minimum`:2,`maximum`:1,`type`:`number`}}}}} "
            + "| /properties/a~1b/properties/c",
        "{`type`:`object`,`required`:[`a`],`properties`:{`a`:false}} | /properties/a",
        "{`type`:`object`,`required`:[`b`],`properties`:{`a`:{`type`:`object`,`required`:[`b`],"
            + "`additionalProperties`:false},`b`:{`$ref`:`#/properties/a`}}} | /properties/a",
        "{`type`:`array`,`minItems`:1,`items`:{`type`:`string`,`minLength`:3,`maxLength`:2}} "
            + "| /items",
        "{`type`:`array`,`minItems`:2,`prefixItems`:[{},{`type`:`null`,`const`:1}]} "
            + "| /prefixItems/1",
        "{`allOf`:[{`type`:`object`},{`type`:`object`,`required`:[`a`],"
            + "`properties`:{`a`:{`type`:`null`,`const`:1}}}]} | /allOf/1/properties/a",
        "{`type`:`object`,`required`:[`a`],`anyOf`:[{`properties`:{`b`:{}}},{}],"
            + "`properties`:{`a`:{`$ref`:`#/$defs/none`}},`$defs`:{`none`:{`type`:`null`,"
            + "`const`:1}}} | /$defs/none",
        "{`anyOf`:[{`type`:`null`,`const`:1},{`type`:`string`,`const`:1}]} | ''",
        "{`allOf`:[{`type`:`object`,`required`:[`a`],`properties`:{`a`:{`type`:`null`}}},"
            + "{`properties`:{`a`:{`type`:`string`}}}]} | ''",
        "{`type`:`object`,`required`:[`a`],`properties`:{`a`:{`$ref`:`#`}}} | /properties/a",
      })
  void theSmallestSchemaWithoutAValue_isNamed(String schema, String path) {
    RefusedGrammarException refused = refused(schema.replace('`', '"'));

    assertThat(refused.path()).isEqualTo(path);
    assertThat(refused.reason()).startsWith("no value can satisfy it: ");
  }

  @Test
  void listThatLacksValues_isNamedWhereItStands() {
    RefusedGrammarException refused =
        refused(
            ("{`type`:`object`,`required`:[`a`],`properties`:{`a`:{" + FEW + "}}}")
                .replace('`', '"'));

    assertThat(refused)
        .hasMessage(
            "\"uniqueItems\" at /properties/a: no value can satisfy it: 4 items must differ and"
                + " can be no more than 3");
  }

  private static RefusedGrammarException refused(String schema) {
    RefusedGrammarException refused =
        catchThrowableOfType(
            RefusedGrammarException.class, () -> Grammar.ofSchema(schema.replace('`', '"')));
    assertThat(refused).as(schema).isNotNull();
    return refused;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
