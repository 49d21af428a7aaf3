package io.runtimemoat.decision.grammar.ebnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EbnfTest {
  /** After grammars/json.gbnf of llama.cpp. */
  private static final String JSON =
      """
      root   ::= object
      value  ::= object | array | string | number | ("true" | "false" | "null") ws
      object ::=
        "{" ws (
                  string ":" ws value
          ("," ws string ":" ws value)*
        )? "}" ws
      array  ::=
        "[" ws (
                  value
          ("," ws value)*
        )? "]" ws   # nested
      string ::=
        "\\"" (
          [^"\\\\\\x7F\\x00-\\x1F] |
          "\\\\" (["\\\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
        )* "\\"" ws
      number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
      ws ::= | " " | "\\n" [ \\t]{0,20}
      """;

  /** After the example of llguidance's documentation on recursive rules. */
  private static final String SUMS =
      """
      // sums and products
      start: expr
      ?expr: expr "+" term -> add
           | term
      term: term "*" factor | factor   # left recursion
      factor: "(" expr ")" | NUMBER | NAME
      NUMBER: /[0-9]/ DIGIT~0..3
      DIGIT: "0".."9"
      %import common.CNAME -> NAME
      %ignore / +/
      """;

  private static Grammar grammar(String text) throws RefusedGrammarException {
    return Grammar.of(new GrammarSource.Ebnf(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{}; COMPLETE",
        "{\"a\":[1,-2.5e+3,{\"b\":null}], \"é\":\"\\u00e9\\n\"}; COMPLETE",
        "{\"a\":[1,2; OK",
        "[]; VIOLATED",
        "{\"a\":01}; VIOLATED",
        "{\"a\":tru3}; VIOLATED",
        "{\"a\":\"\\x\"}; VIOLATED",
      })
  void gbnf_readsJson(String text, Verdict.Status status) throws RefusedGrammarException {
    assertThat(grammar(JSON).validate(utf8(text)).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "1; COMPLETE",
        "  12 * ( x1+3 ) +4; COMPLETE",
        "12345; VIOLATED",
        "1+; OK",
        "(1; OK",
        "1 2; VIOLATED",
        "1)+; VIOLATED",
      })
  void lark_readsSums(String text, Verdict.Status status) throws RefusedGrammarException {
    assertThat(grammar(SUMS).validate(utf8(text)).status()).isEqualTo(status);
  }

  @Test
  void violations_nameByteRuleAndWhatWasExpected() throws RefusedGrammarException {
    Verdict verdict = grammar(JSON).validate(utf8("{\"a\" 1}"));

    assertThat(verdict.at()).isEqualTo(5);
    assertThat(verdict.path()).isEqualTo("object");
    assertThat(verdict.expected()).contains("\":\"").doesNotContain("end of text");
    assertThatThrownBy(() -> grammar("root ::= \"a\"\n\nb ::= \"\\q\""))
        .hasMessageContaining("line 3")
        .hasMessageContaining("\\q");
  }

  @Test
  void completions_closeWhatIsOpen() throws RefusedGrammarException {
    GrammarValidator validator = grammar(JSON).validator();
    validator.feed(utf8("{\"a\":[[{\"b\":\"x\\u00"));

    assertThat(new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8))
        .isEqualTo("aa\"}]]}");
  }

  @Test
  void deepNesting_takesNoJavaStack() throws RefusedGrammarException {
    int depth = 100_000;
    GrammarValidator validator = grammar("root ::= \"[\" root? \"]\"").validator();

    assertThat(validator.feed(utf8("[".repeat(depth)))).isEqualTo(Verdict.Status.OK);
    assertThat(validator.shortestCompletion().orElseThrow()).hasSize(depth);
    assertThat(validator.feed(utf8("]".repeat(depth)))).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(validator.feed(utf8("]"))).isEqualTo(Verdict.Status.VIOLATED);
  }

  /** A rule that ends with itself must not make the stack longer with each repetition. */
  @Test
  void recursionAtEitherEnd_isRepetition() throws RefusedGrammarException {
    for (String rules :
        List.of(
            "root ::= \"ab\" root | \"\"",
            "root ::= root \"ab\" | \"\"",
            "root ::= x root | \"c\"\nx ::= y | x \"d\"\ny ::= \"ab\"")) {
      GrammarValidator validator = grammar(rules).validator();
      Verdict.Status status = validator.feed(utf8("ab".repeat(1000)));
      assertThat(status).as(rules).isNotEqualTo(Verdict.Status.VIOLATED);
      assertThat(status).as(rules).isNotEqualTo(Verdict.Status.UNDECIDED);
    }
    GrammarValidator validator = grammar("root ::= \"a\" root | \"b\"").validator();
    assertThat(validator.feed(utf8("a".repeat(1_500_000)))).isEqualTo(Verdict.Status.OK);
    assertThat(validator.feed(utf8("b"))).isEqualTo(Verdict.Status.COMPLETE);
  }

  @Test
  void ambiguityBeyondTheBound_isUndecidedNotWrong() throws RefusedGrammarException {
    GrammarValidator validator = grammar("root ::= root root | \"a\"").validator();

    assertThat(validator.feed(utf8("a".repeat(20)))).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(validator.feed(utf8("a".repeat(2000)))).isEqualTo(Verdict.Status.UNDECIDED);
    assertThat(validator.verdict().expected().get(0)).contains("ways at one place");
  }

  @Test
  void flagsAndCases_areLarks() throws RefusedGrammarException {
    Grammar grammar = grammar("start: \"select\"i /x.y/s [ /é+/i ]");

    assertThat(grammar.validate(utf8("SeLeCtx\nyÉé")).status()).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(grammar.validate(utf8("selectxyx")).status()).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(grammar("start: /k/i").validate(utf8("\u212a")).status())
        .as("the Kelvin sign is a k in another case")
        .isEqualTo(Verdict.Status.COMPLETE);
    assertThat(grammar("start: /i/i").validate(utf8("\u0131")).status())
        .isEqualTo(Verdict.Status.VIOLATED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "start ::= \"a\"; no rule is named root",
        "root ::= b; which is not defined",
        "root ::= root; no text satisfies it",
        "root ::= \"a\" root; no text satisfies it",
        "root ::= \"a; closing quote",
        "root ::= [a; closing bracket",
        "root ::= [b-a]; out of order",
        "root ::= \"a\"{3,2}; out of order",
        "root ::= (\"a\"; expected ')'",
        "root ::= <think>; tokens such as",
        "root ::= TagDispatch((\"a\", b)); TagDispatch",
        "root ::= \"a\" (= \"b\"); look-ahead",
        "root ::= \"\\ud800\"; half a character",
        "root ::= \"a\"{1,999999}; repetitions are written out",
        "root ::= \"a\" root ::= \"b\"; defined twice",
        "A: %json {} start: A; inside a terminal",
        "start: %json; in braces",
        "start: %json {\"a\"; too early",
        "start: %json {\"x-guidance\": {}}; x-guidance",
        "start: %regex {}; only %json",
        "start: <|end|>; tokens such as",
        "start: \"a\" | b; which is not defined",
        "start: A ~A: x; upper case",
        "start: A & B; operators of terminals",
        "start[max_tokens=3]: \"a\"; only capture is supported",
        "start[lazy]: \"a\"; only capture is supported",
        "start: /a/x; only i, s and u",
        "start: /^a/; leave them out",
        "start: /a(?=b)/; look-around",
        "%import python.NAME; only %import common",
        "%import common.NAMES; is not known",
        "%llguidance {\"no_forcing\": true}; leave them out",
        "start{x}: \"a\"; templates",
        "start: \"ab\"..\"c\"; single characters",
      })
  void whatCannotBeKept_isRefusedByName(String text, String reason) {
    assertThatThrownBy(() -> grammar(text.replace("~", "\n")))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageStartingWith("\"ebnf\" at ")
        .hasMessageContaining(reason);
  }

  @Test
  void grammarsOfAnyDepth_compileOrAreRefused() {
    StringBuilder chain = new StringBuilder("root ::= r0\n");
    for (int i = 0; i < 20_000; i++) {
      chain.append('r').append(i).append(" ::= \"a\" | r").append(i + 1).append('\n');
    }
    assertThat(accepts(chain + "r20000 ::= \"b\"", "b")).isTrue();
    assertThatThrownBy(() -> grammar("root ::= " + "(".repeat(500) + "\"a\"" + ")".repeat(500)))
        .hasMessageContaining("nested groups");
    StringBuilder doubling = new StringBuilder("root ::= r0\n");
    for (int i = 0; i < 60; i++) {
      doubling.append("r" + i + " ::= r" + (i + 1) + " r" + (i + 1) + "\n");
    }
    assertThatThrownBy(() -> grammar(doubling + "r60 ::= \"a\""))
        .hasMessageContaining("no text satisfies it");
  }

  private static boolean accepts(String rules, String text) {
    try {
      return grammar(rules).validate(utf8(text)).status() == Verdict.Status.COMPLETE;
    } catch (RefusedGrammarException e) {
      throw new AssertionError(e);
    }
  }
}
