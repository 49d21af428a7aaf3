package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Where a grammar says that values are decided when they end. */
class HeldPathsTest {
  @Test
  void listThatMustDiffer_isNamedOnceATextCameThere_andNotWhereItIsToldAsItComes()
      throws RefusedGrammarException {
    Grammar grammar =
        Grammar.ofSchema(
            """
            {"properties": {
               "told": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
               "held": {"type": "array", "prefixItems": [{}], "uniqueItems": true}}}
            """);
    assertThat(grammar.heldPaths()).isEmpty();

    read(grammar, "{\"told\":[\"a\",\"b\"]}");
    assertThat(grammar.heldPaths()).isEmpty();

    read(grammar, "{\"held\":[1,2]}");
    assertThat(grammar.heldPaths()).containsExactly("/properties/held");
  }

  @Test
  void branchesThatSayTheirOpposites_holdNothing() throws RefusedGrammarException {
    Grammar grammar =
        Grammar.ofSchema(
            """
            {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
             "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
            """);

    read(grammar, "{\"a\":1}");

    assertThat(grammar.heldPaths()).isEmpty();
  }

  @Test
  void memberThatIsNotToBeSo_isNamed_andNothingAroundIt() throws RefusedGrammarException {
    Grammar grammar =
        Grammar.ofSchema(
            """
            {"properties": {"p": {"not": {"properties": {"a": {"items": {"type": "string"}}}}}}}
            """);

    read(grammar, "{\"p\":{\"a\":[1]}}");

    assertThat(grammar.heldPaths()).containsExactly("/properties/p/not/properties/a");
  }

  @Test
  void partThatIsJudged_isNamed() throws RefusedGrammarException {
    Grammar grammar =
        Grammar.ofSchema(
            """
            {"properties": {"all": {"contains": {"const": 7}}}}
            """);

    read(grammar, "{\"all\":[7]}");

    assertThat(grammar.heldPaths()).containsExactly("/properties/all");
  }

  @Test
  void valueInsideOfRules_isNamedBehindItsNumber() throws RefusedGrammarException {
    Grammar grammar =
        Grammar.of(
            new GrammarSource.Ebnf(
                "start: \"<\" %json {\"type\":\"array\",\"contains\":{}} \">\""));

    read(grammar, "<[1]>");

    assertThat(grammar.heldPaths()).containsExactly("%json 1");
  }

  private static void read(Grammar grammar, String text) {
    assertThat(grammar.validate(text.getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(Verdict.Status.COMPLETE);
  }
}
