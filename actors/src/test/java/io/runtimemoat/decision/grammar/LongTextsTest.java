package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
import static io.runtimemoat.decision.grammar.TestGrammars.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that ask for texts of a size that nobody writes down. */
final class LongTextsTest {
  /** The shortest text was written down when the schema was compiled, all two billion of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{`type`:`string`,`minLength`:2147483647}",
        "{`type`:`object`,`required`:[`a`],"
            + "`properties`:{`a`:{`type`:`string`,`minLength`:2147483647}}}",
        "{`type`:`object`,`minProperties`:1,`patternProperties`:{`a`:{}},"
            + "`propertyNames`:{`minLength`:2147483647}}",
        "{`type`:`array`,`uniqueItems`:true,`minItems`:2,"
            + "`items`:{`type`:`string`,`minLength`:2147483647}}",
        "{`type`:`array`,`minItems`:4000,`items`:{`type`:`string`,`minLength`:1000000}}"
      })
  void schemaOfHugeTexts_compilesAndHasNoEnding(String schema) throws Exception {
    Grammar grammar = Grammar.ofSchema(schema.replace('`', '"'));

    assertThat(grammar.validator().shortestCompletion()).isEmpty();
    assertThat(status(grammar, "7")).isEqualTo(Status.VIOLATED);
  }

  @Test
  void stringOfHugeLength_hasNoEndingInside() throws Exception {
    Grammar grammar = Grammar.ofSchema("{\"type\":\"string\",\"minLength\":2147483647}");
    GrammarValidator validator = grammar.validator();

    validator.feed("\"abc".getBytes(StandardCharsets.UTF_8));

    assertThat(validator.status()).isEqualTo(Status.OK);
    assertThat(validator.shortestCompletion()).isEmpty();
  }

  @Test
  void textOfSeventyThousandCharacters_hasAnEnding() throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            "{'type':'array','minItems':2,'items':{'type':'string','minLength':70000}}"
                .replace('\'', '"'));

    byte[] text = grammar.validator().shortestCompletion().orElseThrow();

    assertThat(text).hasSize(140_007);
    assertThat(grammar.validate(text).status()).isEqualTo(Status.COMPLETE);
  }

  /** Each was written down five times in each of several rounds, and then all of them at once. */
  @Test
  void manyLongTexts_areCompiledInTimeAndWeighed() {
    String members =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"k" + i + "\":{\"type\":\"string\",\"minLength\":65000}")
            .collect(Collectors.joining(","));
    String names =
        IntStream.range(0, 1000).mapToObj(i -> "\"k" + i + "\"").collect(Collectors.joining(","));
    String schema =
        "{\"type\":\"object\",\"properties\":{" + members + "},\"required\":[" + names + "]}";

    Grammar grammar =
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> compiled(schema).orElseThrow());

    assertThat(grammar.estimatedBytes()).isGreaterThan(65_000_000);
    assertThat(grammar.validator().shortestCompletion()).isEmpty();
  }
}
