package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrammarMatcherTest {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"string\"}},"
          + "\"required\":[\"b\"],\"additionalProperties\":false}";
  private static final List<String> PIECES =
      List.of(
          "{", "}", "\"", "a", "b", ":", ",", "1", "{\"", "\":", "\",\"", " ", "\"b\"", "ab",
          "\"}");
  private static final int END = PIECES.size();

  private static TokenVocabulary vocabulary() {
    List<byte[]> tokens = new ArrayList<>();
    PIECES.forEach(piece -> tokens.add(piece.getBytes(StandardCharsets.UTF_8)));
    tokens.add(new byte[0]); // the end
    tokens.add(new byte[0]); // a control token
    return TokenVocabulary.of(tokens, List.of(END));
  }

  private static GrammarMatcher matcher(MaskRules rules) throws RefusedGrammarException {
    return Grammar.ofSchema(SCHEMA).matcher(vocabulary(), rules, new MaskCache(16));
  }

  private static void accept(GrammarMatcher matcher, String... pieces) {
    for (String piece : pieces) {
      assertThat(matcher.acceptToken(PIECES.indexOf(piece))).as(piece).isTrue();
    }
  }

  private static List<String> allowed(GrammarMatcher matcher) {
    long[] mask = new long[1];
    matcher.fillNextTokenBitmask(mask);
    List<String> allowed = new ArrayList<>();
    for (int t = 0; t < END + 2; t++) {
      if ((mask[0] >>> t & 1) != 0) {
        allowed.add(t < END ? PIECES.get(t) : t == END ? "END" : "CONTROL");
      }
    }
    return allowed;
  }

  @Test
  void masks_nameExactlyWhatMayFollow() throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(new MaskRules(true, 1));

    assertThat(allowed(matcher)).containsExactly("{", "{\"", " ");
    accept(matcher, "{\"");
    assertThat(allowed(matcher)).containsExactly("a", "b");
    accept(matcher, "b");
    assertThat(allowed(matcher)).containsExactly("\"", "\":");
    accept(matcher, "\":", "\"");
    assertThat(allowed(matcher))
        .containsExactly("{", "}", "\"", "a", "b", ":", ",", "1", "{\"", " ", "ab", "\"}");
    accept(matcher, "\"}");
    assertThat(allowed(matcher)).containsExactly(" ", "END");
    assertThat(matcher.isTerminated()).isFalse();
    assertThat(matcher.acceptToken(END)).isTrue();
    assertThat(matcher.isTerminated()).isTrue();
    assertThat(allowed(matcher)).isEmpty();
  }

  @Test
  void textThatAnotherBegan_mayHaveMoreWhiteSpaceThanAMaskAllows() throws RefusedGrammarException {
    byte[] begun = ("{" + " ".repeat(9)).getBytes(StandardCharsets.UTF_8);
    MaskRules rules = new MaskRules(true, 1);

    assertThat(matcher(rules).acceptText(begun)).isFalse();
    GrammarMatcher behind = matcher(rules);
    assertThat(behind.acceptBegun(begun)).isTrue();
    assertThat(allowed(behind)).isNotEmpty().doesNotContain(" ");
  }

  @Test
  void schemaOrder_holdsOnlyWhereItIsAsked() throws RefusedGrammarException {
    GrammarMatcher ordered = matcher(new MaskRules(true, 1));
    GrammarMatcher free = matcher(new MaskRules(false, 1));
    for (GrammarMatcher matcher : List.of(ordered, free)) {
      accept(matcher, "{\"", "b", "\":", "\"", "ab");
    }

    assertThat(allowed(ordered)).doesNotContain("\",\"");
    assertThat(allowed(free)).contains("\",\"");
  }

  @Test
  void whiteSpace_endsSometime() throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(new MaskRules(true, 2));

    accept(matcher, " ", " ");

    assertThat(allowed(matcher)).containsExactly("{", "{\"");
    assertThat(matcher.acceptToken(PIECES.indexOf(" "))).isFalse();
  }

  @Test
  void whiteSpaceByTheStandard_isThatOfALayout() throws RefusedGrammarException {
    assertThat(takes("{ \"b\": \"ab\" }")).isTrue();
    assertThat(takes("\n{\r\n    \"b\":\n  \"ab\"\n}")).isTrue();

    for (String tooMuch :
        List.of(
            "  {",
            "\n\n{",
            "\n {",
            " \n{",
            "{\n     \"b\"",
            "{\"b\":  ",
            "\r\r{",
            "\t\t{",
            "{\"b\" :")) {
      assertThat(takes(tooMuch)).as(tooMuch).isFalse();
    }
  }

  private static boolean takes(String text) throws RefusedGrammarException {
    return matcher(MaskRules.standard()).acceptText(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void indentation_growsWithTheValuesThatAreOpen() throws RefusedGrammarException {
    Grammar lists =
        Grammar.ofSchema(
            "{\"$ref\":\"#/$defs/l\",\"$defs\":{\"l\":{\"type\":\"array\","
                + "\"items\":{\"$ref\":\"#/$defs/l\"}}}}");

    for (int depth = 0; depth < 20; depth++) {
      GrammarMatcher matcher = lists.matcher(vocabulary(), MaskRules.standard(), new MaskCache(1));
      String indented = "[".repeat(depth) + "\n" + " ".repeat(4 * Math.min(depth, 16));

      assertThat(matcher.acceptText(indented.getBytes(StandardCharsets.UTF_8))).isTrue();
      assertThat(matcher.acceptText(new byte[] {' '})).as("at depth %d", depth).isFalse();
    }
  }

  @Test
  void integersByTheStandard_areDigitsAlone() throws RefusedGrammarException {
    for (String other : List.of("1.0", "1e2", "-0", "0.5e1")) {
      assertThat(takes("{\"a\":" + other + ",")).as(other).isFalse();
      GrammarMatcher begun = matcher(MaskRules.standard());
      byte[] text = ("{\"a\":" + other).getBytes(StandardCharsets.UTF_8);
      assertThat(begun.acceptBegun(text)).as(other).isTrue();
      assertThat(begun.acceptText(new byte[] {','})).as(other).isTrue();
    }
    assertThat(takes("{\"a\":-10, ")).isTrue();
  }

  @Test
  void integerThatOnlyAnExponentReaches_isNotBegun() throws RefusedGrammarException {
    Grammar grammar = Grammar.ofSchema("{\"type\":\"integer\",\"minimum\":5,\"maximum\":10}");

    for (String digits : List.of("0", "2", "50", "11")) {
      byte[] text = digits.getBytes(StandardCharsets.UTF_8);
      assertThat(
              grammar
                  .matcher(vocabulary(), new MaskRules(true, 1), new MaskCache(1))
                  .acceptText(text))
          .as("%s, of 0.5e1, 50e-1", digits)
          .isNotEqualTo(digits.equals("2") || digits.equals("11"));
      assertThat(
              grammar
                  .matcher(vocabulary(), MaskRules.standard(), new MaskCache(1))
                  .acceptText(text))
          .as(digits)
          .isFalse();
    }
  }

  @Test
  void lengthOfANumber_isThatOfTheOneInFlight() throws RefusedGrammarException {
    GrammarMatcher matcher =
        Grammar.ofSchema("{\"items\":{\"type\":\"number\"}}")
            .matcher(vocabulary(), MaskRules.standard(), new MaskCache(16));

    for (String text : List.of("[1", "2", ",-45.5")) {
      assertThat(matcher.acceptText(text.getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    assertThat(matcher.numberLength(32)).isEqualTo(5);
    assertThat(matcher.numberLength(3)).isEqualTo(3);
    assertThat(matcher.acceptText(new byte[] {','})).isTrue();
    assertThat(matcher.numberLength(32)).isZero();
  }

  @Test
  void guessedWhiteSpace_isNoMoreThanMayStandThere() throws RefusedGrammarException {
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\":\"array\",\"minItems\":2,\"maxItems\":2,\"items\":false,\"prefixItems\":["
                + "{\"const\":{\"a\":[[\"x\",\"y\"]]}},{\"const\":true}]}");
    GrammarMatcher matcher = grammar.matcher(vocabulary(), MaskRules.standard(), new MaskCache(16));
    String deep = "[{\"a\":[[\"x\",\n" + " ".repeat(16) + "\"y\"";
    assertThat(matcher.acceptText(deep.getBytes(StandardCharsets.UTF_8))).isTrue();

    byte[] forced = matcher.forcedText(100);

    assertThat(new String(forced, StandardCharsets.UTF_8)).isEqualTo("]]},\n    true]");
    assertThat(matcher.acceptText(forced)).isTrue();
  }

  @Test
  void rollback_restoresEveryPlace() throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(MaskRules.standard());
    List<String> path = List.of("{\"", "a", "\":", "1", ",", "\"b\"", ":", "\"", "ab", "\"}");
    List<List<String>> masks = new ArrayList<>();
    for (String piece : path) {
      masks.add(allowed(matcher));
      accept(matcher, piece);
    }

    for (int back = path.size() - 1; back >= 0; back--) {
      matcher.rollback(1);
      assertThat(allowed(matcher)).isEqualTo(masks.get(back));
    }
    accept(matcher, path.toArray(String[]::new));
    matcher.rollback(path.size());
    assertThat(allowed(matcher)).isEqualTo(masks.get(0));
    assertThatThrownBy(() -> matcher.rollback(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusedToken_changesNothing() throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(MaskRules.standard());
    accept(matcher, "{\"", "a");
    List<String> before = allowed(matcher);

    for (int token : new int[] {-1, PIECES.indexOf("}"), END, END + 1, END + 2}) {
      assertThat(matcher.acceptToken(token)).isFalse();
    }

    assertThat(allowed(matcher)).isEqualTo(before);
    assertThat(matcher.acceptedTokens()).isEqualTo(2);
  }

  @Test
  void forks_goTheirOwnWays() throws RefusedGrammarException {
    GrammarMatcher one = matcher(MaskRules.standard());
    accept(one, "{\"");
    GrammarMatcher other = one.fork();

    accept(one, "a");
    accept(other, "b", "\":", "\"", "\"}");

    assertThat(allowed(one)).containsExactly("\"", "\":");
    assertThat(other.isComplete()).isTrue();
    assertThat(new String(one.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8))
        .isEqualTo("\":0,\"b\":\"\"}");
  }

  @Test
  void forcedText_isWhatNothingElseCanBe() throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(MaskRules.standard());

    assertThat(new String(matcher.forcedText(64), StandardCharsets.UTF_8)).isEqualTo("{\"");
    accept(matcher, "{\"", "a");
    assertThat(new String(matcher.forcedText(64), StandardCharsets.UTF_8)).isEqualTo("\":");
    assertThat(matcher.forcedText(1)).hasSize(1);
    matcher.rollback(1);
    assertThat(matcher.acceptText("b\":\"\"".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(new String(matcher.forcedText(64), StandardCharsets.UTF_8)).isEqualTo("}");
    assertThat(matcher.acceptText("]".getBytes(StandardCharsets.UTF_8))).isFalse();
    accept(matcher, "}");
    assertThat(matcher.forcedText(64)).isEmpty();
  }

  @Test
  void forcedText_leavesEscapesAndWhiteSpaceOutOfAccount() throws RefusedGrammarException {
    Grammar grammar =
        Grammar.ofSchema(
            """
            {"type": "object", "required": ["name", "kind", "size"], "additionalProperties": false,
             "properties": {"name": {"enum": ["ant", "antler"]}, "kind": {"enum": ["a\\nb"]},
                            "size": {"type": "integer"}}}
            """);

    assertThat(forcedAfter(grammar, "")).isEqualTo("{\"name\":\"ant");
    assertThat(forcedAfter(grammar, "{\"na")).isEqualTo("me\":\"ant");
    assertThat(forcedAfter(grammar, "{\"name\":\"antl")).isEqualTo("er\",\"kind\":\"a");
    assertThat(forcedAfter(grammar, "{\"name\":\"ant\"")).isEqualTo(",\"kind\":\"a");
    assertThat(forcedAfter(grammar, "{\"name\": \"ant\"")).isEqualTo(",\"kind\": \"a");
    assertThat(forcedAfter(grammar, "{\n  \"name\": \"ant\",\n  \"kind\": \"a\\nb\""))
        .isEqualTo(",\n  \"size\":");
    assertThat(forcedAfter(grammar, "{\"name\":\"ant\",\"kind\":\"a\\nb\",\"size\":1")).isEmpty();
  }

  private static String forcedAfter(Grammar grammar, String text) {
    GrammarMatcher matcher = grammar.matcher(vocabulary(), MaskRules.standard());
    assertThat(text.isEmpty() || matcher.acceptText(text.getBytes(StandardCharsets.UTF_8)))
        .isTrue();
    String forced = new String(matcher.forcedText(64), StandardCharsets.UTF_8);
    assertThat(matcher.forcedText(64)).isEqualTo(forced.getBytes(StandardCharsets.UTF_8));
    assertThat(forced.isEmpty() || matcher.acceptText(forced.getBytes(StandardCharsets.UTF_8)))
        .isTrue();
    return forced;
  }

  /**
   * Objects with keys that nobody names are the same place in another text, whatever came first.
   */
  @Test
  void cache_servesOtherTextsWithTheSameKeys() throws RefusedGrammarException {
    MaskCache cache = new MaskCache(64);
    Grammar grammar = Grammar.ofSchema("{\"type\":\"object\"}");
    int[] sizes = new int[3];
    List<List<String>> orders =
        List.of(List.of("a", "b", "ab"), List.of("a", "b", "ab"), List.of("ab", "b", "a"));
    for (int text = 0; text < orders.size(); text++) {
      GrammarMatcher matcher = grammar.matcher(vocabulary(), MaskRules.standard(), cache);
      accept(matcher, "{");
      for (String key : orders.get(text)) {
        accept(matcher, "\"", key, "\":", "1", ",");
        allowed(matcher);
      }
      assertThat(matcher.acceptText("\"b\"".getBytes(StandardCharsets.UTF_8))).isFalse();
      sizes[text] = cache.size();
    }

    assertThat(sizes[0]).isEqualTo(3);
    assertThat(sizes[1]).isEqualTo(3);
    assertThat(sizes[2]).as("the last place is the first text's").isEqualTo(5);
  }

  @Test
  void cache_isBoundedAndGivesTheSameMask() throws RefusedGrammarException {
    MaskCache cache = new MaskCache(2);
    Grammar grammar = Grammar.ofSchema("{\"items\":{\"type\":\"object\"}}");
    TokenVocabulary vocabulary = vocabulary();
    GrammarMatcher cached = grammar.matcher(vocabulary, MaskRules.standard(), cache);
    GrammarMatcher plain = grammar.matcher(vocabulary, MaskRules.standard(), new MaskCache(1));
    for (String piece : List.of("{\"", "a", "\":", "\"", "ab", "\"}")) {
      assertThat(allowed(cached)).isEqualTo(allowed(plain));
      accept(cached, piece);
      accept(plain, piece);
    }

    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void completionTokens_areTheFewestAndEndTheText() throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(MaskRules.standard());
    accept(matcher, "{\"", "b");

    int[] rest = matcher.completionTokens().orElseThrow();

    StringBuilder spelt = new StringBuilder();
    for (int token : rest) {
      spelt.append(token == END ? "$" : PIECES.get(token));
      assertThat(matcher.acceptToken(token)).isTrue();
    }
    assertThat(spelt.toString()).isEqualTo("\":\"\"}$");
    assertThat(rest).hasSize(4);
    assertThat(matcher.isTerminated()).isTrue();
    assertThat(matcher.completionTokens().orElseThrow()).isEmpty();
  }
}
