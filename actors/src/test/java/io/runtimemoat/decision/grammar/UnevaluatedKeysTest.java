package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
import static io.runtimemoat.decision.grammar.TestGrammars.ended;
import static io.runtimemoat.decision.grammar.TestGrammars.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Verdict.Status;
import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that no schema beside {@code unevaluatedProperties} looks at are bound as they come. */
final class UnevaluatedKeysTest {
  private static final String BASE =
      "`$defs`:{`base`:{`properties`:{`a`:{`type`:`integer`}},`patternProperties`:{`^x-`:{}}}},";

  /** Where the first byte stands that no valid text has; -1 for nowhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "`$ref`:`#/$defs/base`,`properties`:{`b`:{}},`unevaluatedProperties`:false | {`c | 2",
        "`$ref`:`#/$defs/base`,`properties`:{`b`:{}},`unevaluatedProperties`:false | {`x-c`:1 | -1",
        "`allOf`:[{`$ref`:`#/$defs/base`},{`properties`:{`b`:{}}}],"
            + "`unevaluatedProperties`:{`type`:`null`} | {`c`:1 | 5",
        "`allOf`:[{`$ref`:`#/$defs/base`},{`additionalProperties`:{`type`:`integer`}}],"
            + "`unevaluatedProperties`:false | {`c`:1 | -1",
        "`allOf`:[{`unevaluatedProperties`:{`type`:`integer`}}],`unevaluatedProperties`:false "
            + "| {`c`:1 | -1",
        "`not`:{`required`:[`z`],`properties`:{`y`:{}}},`unevaluatedProperties`:false | {`y | 1",
      })
  void whereNoChoiceLooksAtKeys_theFirstWrongByteIsToldAndNothingIsHeld(
      String rules, String text, int at) throws Exception {
    byte[] bytes = text.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    Grammar grammar = grammar(rules);
    GrammarValidator validator = grammar.validator();

    validator.feed(bytes);

    assertThat(validator.verdict().at()).isEqualTo(at >= 0 ? at : bytes.length);
    assertThat(validator.releasable()).isEqualTo(at >= 0 ? at : bytes.length);
    assertThat(grammar.keywords())
        .contains(new KeywordUse("unevaluatedProperties", "", Enforcement.EXACT));
  }

  /** Whether one branch or another holds is known at the end; that none knows a key is before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "`anyOf`:[{`properties`:{`a`:{}}},{`$ref`:`#/$defs/base`}] | {`a`:1} | {`c",
        "`if`:{`required`:[`k`]},`then`:{`properties`:{`k`:{},`a`:{}}} | {`k`:1,`a`:1} | {`c",
        "`dependentSchemas`:{`k`:{`properties`:{`k`:{}}}} | {`k`:1} | {`c",
      })
  void keyThatNoBranchLooksAt_isWrongAtOnce(String rules, String valid, String wrong)
      throws Exception {
    Grammar grammar = grammar(rules + ",`unevaluatedProperties`:false");

    assertThat(status(grammar, valid.replace('`', '"'))).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, wrong.replace('`', '"'))).isEqualTo(Status.VIOLATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`required`:[`c`],`unevaluatedProperties`:false",
        "`minProperties`:1,`unevaluatedProperties`:false",
        "`maxProperties`:0,`oneOf`:[{`propertyNames`:{`maxLength`:1}},{`properties`:{`a`:{}}}]",
        "`minProperties`:2,`oneOf`:[{`minProperties`:1},{`maxProperties`:3}],`maxProperties`:3",
      })
  void whatNoObjectSatisfies_isRefused(String rules) {
    assertThat(compiled(schema(rules))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "`unevaluatedProperties`:{`type`:`string`} | {`",
        "`patternProperties`:{`^[ab]{1,2}$`:{`type`:`boolean`}},`unevaluatedProperties`:false | {`",
        "`not`:{`maxProperties`:1} | {`k`:1",
        "`oneOf`:[{`minProperties`:3},{`required`:[`a`]}] | {`k`:1",
        "`properties`:{`a`:{`not`:{`enum`:[1,10,11]}}} | {`a`:1",
        "`properties`:{`a`:{`type`:`integer`,`not`:{`const`:-1}}} | {`a`:-1",
      })
  void textThatCanBeEnded_hasAnEnding(String rules, String text) throws Exception {
    Grammar grammar = grammar(rules);

    String whole = ended(grammar, text.replace('`', '"'));

    assertThat(status(grammar, whole)).isEqualTo(Status.COMPLETE);
  }

  /**
   * Equal patterns are one question, so that more than 32 have an automaton beside this keyword.
   */
  @Test
  void fiftyPatterns_areStillToldAsTheyCome() throws Exception {
    StringBuilder patterns = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      patterns.append(i == 0 ? "" : ",").append("`^k").append(i).append("_`:{}");
    }
    Grammar grammar =
        grammar("`patternProperties`:{" + patterns + "},`unevaluatedProperties`:false");

    assertThat(status(grammar, "{\"k49_\":1}")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, "{\"k5x")).isEqualTo(Status.VIOLATED);
  }

  private static Grammar grammar(String rules) throws RefusedGrammarException {
    return Grammar.ofSchema(schema(rules));
  }

  private static String schema(String rules) {
    return ("{" + BASE + "`type`:`object`," + rules + "}").replace('`', '"');
  }
}
