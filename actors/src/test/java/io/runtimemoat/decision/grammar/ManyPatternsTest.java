package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.ended;
import static io.runtimemoat.decision.grammar.TestGrammars.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Verdict.Status;
import io.runtimemoat.decision.grammar.token.BoundedMatcher;
import io.runtimemoat.decision.grammar.token.ByteVocabulary;
import io.runtimemoat.decision.grammar.token.MaskRules;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More patterns for keys than one automaton asks. */
final class ManyPatternsTest {
  private static Grammar grammar() throws RefusedGrammarException {
    String patterns =
        IntStream.range(0, 100)
            .mapToObj(i -> "\"^k" + i + "_[a-z]+$\":{\"type\":\"integer\"}")
            .collect(Collectors.joining(","));
    return Grammar.ofSchema(
        "{\"type\":\"object\",\"additionalProperties\":false,\"patternProperties\":{"
            + patterns
            + "}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'", "{'k", "{'k7", "{'k99_zz", "{'k1_a':1,'", "{'k1_a':1,'k1_a"})
  void keyInFlight_hasAnEnding(String begun) throws Exception {
    Grammar grammar = grammar();

    String whole = ended(grammar, begun.replace('\'', '"'));

    assertThat(status(grammar, whole)).isEqualTo(Status.COMPLETE);
  }

  /** Those that have no value do not keep the others from being tried. */
  @Test
  void keyBesideManyPatternsWithoutAValue_hasAnEnding() throws Exception {
    String without =
        IntStream.range(0, 64)
            .mapToObj(i -> "\"^x" + i + "_\":false")
            .collect(Collectors.joining(","));
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\":\"object\",\"additionalProperties\":false,\"patternProperties\":{"
                + without
                + ",\"^k_[a-z]+$\":{\"type\":\"integer\"}}}");

    assertThat(ended(grammar, "{\"")).isEqualTo("{\"k_a\":0}");
  }

  /** Where no ending is known behind a token, another is taken: all objects were empty. */
  @Test
  void modelWithinALimit_writesMembers() throws Exception {
    BoundedMatcher matcher =
        new BoundedMatcher(
            grammar().matcher(ByteVocabulary.ASCII, MaskRules.standard()), ByteVocabulary.ASCII);
    String text = "{\"k42_ab\":7}";

    String taken =
        text.chars()
            .mapToObj(c -> Character.toString(matcher.take(c, 100)))
            .collect(Collectors.joining());

    assertThat(taken).isEqualTo(text);
  }
}
