package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
import static io.runtimemoat.decision.grammar.TestGrammars.lives;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is reported of keywords, beside what is held back of texts. */
class KeywordReportTest {
  /** Each text stands where the keyword would hold it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{`items`:{`type`:`string`},`uniqueItems`:true} | uniqueItems | '' | EXACT | [`a`,`a",
        "{`type`:`array`,`items`:{`enum`:[`a`,`b`]},`uniqueItems`:true} | uniqueItems | '' "
            + "| EXACT | [`a`,`b`",
        "{`items`:{`type`:`integer`},`uniqueItems`:true} | uniqueItems | '' | CHECKED | [1,1",
        "{`items`:{`enum`:[1,2]},`uniqueItems`:true} | uniqueItems | '' | CHECKED | [1,2",
        "{`prefixItems`:[{}],`uniqueItems`:true} | uniqueItems | '' | CHECKED | [1,2",
        "{`properties`:{`a`:{`prefixItems`:[{}],`uniqueItems`:true}}} | uniqueItems "
            + "| /properties/a | CHECKED | {`a`:[1",
        "{`oneOf`:[{`type`:`string`},{`type`:`array`}]} | oneOf | '' | EXACT | [1",
        "{`type`:`object`,`oneOf`:[{`required`:[`a`]},{`required`:[`b`]}]} | oneOf | '' | EXACT "
            + "| {`a`:1",
        "{`type`:`array`,`oneOf`:[{`items`:{`minimum`:1}},{`items`:{`maximum`:9}}]} | oneOf | '' "
            + "| CHECKED | [1",
        "{`not`:{`type`:`string`}} | not | '' | EXACT | [1",
        "{`type`:`array`,`not`:{`items`:{`type`:`string`}}} | not | '' | CHECKED | [1",
        "{`properties`:{`p`:{`not`:{`properties`:{`a`:{`items`:{`type`:`string`}}}}}}} | not "
            + "| /properties/p | CHECKED | {`p`:{`a`:[1",
        "{`contains`:{`const`:1}} | contains | '' | CHECKED | [1",
        "{`contains`:{`const`:1},`maxContains`:2} | maxContains | '' | CHECKED | [1",
        "{`type`:`string`,`contains`:{}} | contains | '' | EXACT | `a",
        "{`properties`:{`a`:{},`b`:{}},`if`:{`required`:[`a`]},`then`:{`required`:[`b`]}} | then "
            + "| '' | EXACT | {`a`:1",
        "{`type`:`array`,`if`:{`items`:{`type`:`string`}},`then`:{`minItems`:2}} | if | '' "
            + "| CHECKED | [1",
        "{`unevaluatedProperties`:false,`properties`:{`a`:{}}} | unevaluatedProperties | '' "
            + "| EXACT | {`a`:1",
        "{`unevaluatedProperties`:false,`anyOf`:[{`properties`:{`a`:{}}},{`required`:[`a`]}]} "
            + "| unevaluatedProperties | '' | CHECKED | {`a`:1",
      })
  void aKeywordIsExact_whereNothingIsHeldBackForIt(
      String schema, String keyword, String path, Enforcement enforcement, String text)
      throws RefusedGrammarException {
    Grammar grammar = Grammar.ofSchema(schema.replace('`', '"'));
    byte[] bytes = text.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    GrammarValidator validator = grammar.validator();

    validator.feed(bytes);

    assertThat(lives(validator.status())).isTrue();
    assertThat(grammar.keywords()).contains(new KeywordUse(keyword, path, enforcement));
    assertThat(validator.releasable() < bytes.length).isEqualTo(enforcement == Enforcement.CHECKED);
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void whateverIsHeldBack_isReportedOfAKeywordAroundIt(@ForAll long seed) {
    RandomSchemas random = new RandomSchemas(seed, false);
    RandomItems items = new RandomItems(seed);
    String schema = seed % 4 == 0 ? items.distinctValues() : random.schema();
    Optional<Grammar> grammar = compiled(schema);
    List<KeywordUse> checked =
        grammar.stream()
            .flatMap(each -> each.keywords().stream())
            .filter(use -> use.enforcement() == Enforcement.CHECKED)
            .toList();
    for (int i = 0; i < 12 && grammar.isPresent(); i++) {
      String text = JsonText.of(seed % 4 == 0 ? items.someItems() : random.value(3));
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      GrammarValidator validator = grammar.get().validator();
      for (int at = 0; at < bytes.length && lives(validator.status()); at++) {
        validator.feed(bytes, at, at + 1);
        boolean held = lives(validator.status()) && validator.releasable() <= at;
        assertThat(held && checked.isEmpty()).as(schema + " " + text).isFalse();
      }
      for (String path : grammar.get().heldPaths()) {
        assertThat(checked)
            .as(schema + " " + text)
            .anyMatch(use -> (path + "/").startsWith(use.path() + "/"));
      }
    }
  }

  /** What the standard gives no force stays so. */
  @ParameterizedTest
  @CsvSource({"title,0", "uniqueThings,1"})
  void keywordsWithoutForce_areIgnored(String keyword, int mentioned)
      throws RefusedGrammarException {
    Grammar grammar = Grammar.ofSchema("{\"" + keyword + "\":\"x\"}");

    Stream<KeywordUse> ignored =
        grammar.keywords().stream().filter(use -> use.enforcement() == Enforcement.IGNORED);

    assertThat(ignored).hasSize(mentioned);
  }
}
