package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
import static io.runtimemoat.decision.grammar.TestGrammars.ended;
import static io.runtimemoat.decision.grammar.TestGrammars.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of which {@code contains} asks for items that others have no room for. */
final class ContainedItemsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "`maxItems`:2,`contains`:{`type`:`string`} | [1,",
        "`maxItems`:1,`contains`:{`type`:`boolean`} | [",
        "`minItems`:3,`maxItems`:3,`contains`:{`type`:`null`},`minContains`:2 | [1",
        "`minItems`:3,`contains`:{`type`:`integer`},`maxContains`:1 | [1",
        "`minItems`:3,`contains`:{`type`:`integer`},`maxContains`:1 | [`a`",
        "`prefixItems`:[{},{`type`:`string`}],`items`:false,`contains`:{`minimum`:5,`type`:`number`}"
            + " | [",
        "`uniqueItems`:true,`minItems`:2,`maxItems`:2,`contains`:{`enum`:[1,2]},`minContains`:2 |"
            + " [2",
        "`minItems`:2,`maxItems`:2,`items`:{`type`:`array`,`contains`:{`const`:7}} | [[7],",
        "`minItems`:2,`maxItems`:2,`contains`:{`type`:`array`} | [{`a`:1",
      })
  void arrayThatCanBeEnded_hasAnEnding(String rules, String text) throws Exception {
    Grammar grammar = Grammar.ofSchema(schema(rules));

    String whole = ended(grammar, text.replace('`', '"'));

    assertThat(status(grammar, whole)).isEqualTo(Status.COMPLETE);
  }

  /** Endings are tried up to a size: who asks for more is told that none is known, and soon. */
  @Test
  void endingsOfLongItems_areNotTriedWithoutEnd() throws Exception {
    String rules =
        "`items`:{`type`:`string`,`minLength`:100000},`minItems`:15,`allOf`:["
            + "{`contains`:{`pattern`:`a$`},`minContains`:9},"
            + "{`contains`:{`pattern`:`b$`},`minContains`:9}]";
    Grammar grammar = Grammar.ofSchema(schema(rules));
    GrammarValidator validator = grammar.validator();
    long before = allocated();

    validator.feed("[".getBytes(StandardCharsets.UTF_8));

    assertThat(validator.shortestCompletion()).isEmpty();
    assertThat(allocated() - before).isLessThan(256 << 20);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`contains`:false",
        "`contains`:{},`minContains`:3,`maxItems`:2",
        "`contains`:{},`minContains`:2,`maxContains`:1",
        "`items`:{`type`:`string`},`contains`:{`type`:`integer`}",
        "`prefixItems`:[{`type`:`null`},{}],`items`:false,`contains`:{`type`:`string`},`minContains`:2",
        "`prefixItems`:[false,{}],`contains`:{}",
      })
  void moreThanThereAreItems_isRefused(String rules) {
    assertThat(compiled(schema(rules))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`contains`:false,`minContains`:0",
        "`contains`:{},`minContains`:2,`maxItems`:2",
        "`prefixItems`:[{`type`:`null`},{}],`items`:false,`contains`:{`type`:`string`}",
        "`items`:{`type`:`string`},`contains`:{`pattern`:`a`}",
      })
  void asManyAsThereAre_compiles(String rules) throws Exception {
    Grammar grammar = Grammar.ofSchema(schema(rules));

    byte[] text = grammar.validator().shortestCompletion().orElseThrow();

    assertThat(grammar.validate(text).status()).isEqualTo(Status.COMPLETE);
  }

  private static String schema(String rules) {
    return ("{`type`:`array`," + rules + "}").replace('`', '"');
  }
}
